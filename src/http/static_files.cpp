#include "http/static_files.hpp"

#include <array>
#include <cstdio>
#include <utility>

#include "http/conditions.hpp"
#include "http/exchange.hpp"
#include "http/reply.hpp"

namespace sockeye::http {
namespace {

std::string etag_of(const File& file, std::string_view encoding) {
  std::array<char, 64> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "\"%llx-%llx%s%.*s\"", static_cast<unsigned long long>(file.size),
      static_cast<unsigned long long>(file.modified_seconds) * 1'000'000'000ULL +
          static_cast<unsigned long long>(file.modified_nanoseconds),
      encoding.empty() ? "" : "-", static_cast<int>(encoding.size()), encoding.data());
  return {text.data(), static_cast<std::size_t>(size)};
}

std::string_view last_segment(std::string_view path) noexcept {
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

StaticFiles::StaticFiles(std::string_view prefix, const std::string& folder, StaticOptions options)
    : prefix_(prefix), folder_(folder), options_(std::move(options)) {
  while (prefix_.ends_with('/')) prefix_.pop_back();
}

bool StaticFiles::serve(Exchange& exchange) const {
  const HostRequest& request = exchange.data();
  if (request.method != "GET" && request.method != "HEAD") return false;
  const std::string_view path = exchange.path();
  const auto relative = relative_path(path.substr(prefix_.size()));
  if (!relative) return false;
  bool is_folder = false;
  std::optional<Found> found = find(*relative, request.headers, is_folder);
  if (found && is_folder && !path.ends_with('/')) {
    // Else the page's relative links would miss its folder.
    std::string location(path);
    location += '/';
    location += std::string_view(request.target).substr(path.size());
    exchange.response().redirect(location, 301);
    return true;
  }
  if (found && !is_folder && path.ends_with('/')) found.reset();
  if (!found && wants_page(request.headers, path)) found = open(options_.index, request.headers);
  if (!found) return false;
  answer(exchange, std::move(*found));
  return true;
}

std::optional<StaticFiles::Found> StaticFiles::find(std::string relative, const Headers& request,
                                                    bool& is_folder) const {
  if (!relative.empty()) {
    std::optional<Found> found = open(relative, request);
    if (!found || !found->file.folder) return found;
    relative += '/';
  }
  is_folder = true;
  if (options_.index.empty()) return std::nullopt;
  std::optional<Found> index = open(relative + options_.index, request);
  if (index && index->file.folder) index.reset();
  return index;
}

std::optional<StaticFiles::Found> StaticFiles::open(const std::string& name,
                                                    const Headers& request) const {
  std::optional<File> plain = folder_.open(name);
  if (!plain) return std::nullopt;
  if (options_.precompressed && !plain->folder) {
    const std::string accepted = request.get("Accept-Encoding");
    for (const auto& [coding, ending] : {std::pair("br", ".br"), std::pair("gzip", ".gz")}) {
      if (!accepts_encoding(accepted, coding)) continue;
      std::optional<File> packed = folder_.open(name + ending);
      // An older one was made of another version.
      if (packed && !packed->folder && packed->modified_seconds >= plain->modified_seconds) {
        return Found{std::move(*packed), name, coding};
      }
    }
  }
  return Found{std::move(*plain), name, {}};
}

bool StaticFiles::wants_page(const Headers& request, std::string_view path) const {
  return options_.spa_fallback && !options_.index.empty() &&
         last_segment(path).find('.') == std::string_view::npos &&
         request.get("Accept").find("text/html") != std::string::npos;
}

void StaticFiles::describe(Exchange& exchange, const Found& found, const std::string& etag) const {
  Response& response = exchange.response();
  response.set("ETag", etag);
  response.set("Last-Modified", http_date(found.file.modified_seconds));
  std::string cache = "public, max-age=" + std::to_string(options_.max_age.count());
  if (options_.immutable) cache += ", immutable";
  // The index names the files of the newest version: it is asked for each time.
  response.set("Cache-Control", last_segment(found.name) == options_.index ? "no-cache" : cache);
  if (options_.precompressed) response.add("Vary", "Accept-Encoding");
}

void StaticFiles::answer(Exchange& exchange, Found found) const {
  Response& response = exchange.response();
  const Headers& request = exchange.data().headers;
  const Version version{etag_of(found.file, found.encoding), found.file.modified_seconds};
  describe(exchange, found, version.etag);
  if (is_fresh(request, version)) {
    response.status(304).end();
    return;
  }
  response.set("Accept-Ranges", "bytes").set("X-Content-Type-Options", "nosniff");
  ByteRange range{0, found.file.size};
  const std::string size = std::to_string(found.file.size);
  switch (choose_range(request, version, found.file.size, range)) {
    case RangeAnswer::whole:
      break;
    case RangeAnswer::part:
      response.status(206).set("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                                    std::to_string(range.first + range.length - 1) +
                                                    "/" + size);
      break;
    case RangeAnswer::unsatisfiable:
      response.set("Content-Range", "bytes */" + size);
      response.error(416, "The range lies outside the file");
      return;
  }
  response.type(content_type_of(found.name));
  if (!found.encoding.empty()) response.set("Content-Encoding", found.encoding);
  exchange.commit(file_body(std::move(found.file.handle), range.first, range.length), range.length);
}

}  // namespace sockeye::http
