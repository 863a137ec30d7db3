#include "server/client_bundle.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "server/arrival.hpp"

namespace sockeye::server {
namespace {

constexpr std::string_view etag = "\"" SOCKEYE_CLIENT_VERSION "\"";
constexpr std::string_view weak_etag = "W/\"" SOCKEYE_CLIENT_VERSION "\"";

// RFC 1952: no optional field stands between head and data.
constexpr std::size_t gzip_head = 10;
constexpr std::size_t gzip_tail = 8;

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// The text up to the separator, which both go.
std::string_view cut(std::string_view& rest, char separator) {
  const std::string_view item = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(rest.size(), item.size() + 1));
  return item;
}

bool same_word(std::string_view a, std::string_view b) {
  return http::Headers::same_name(a, b);
}

// How a coding stands in an Accept-Encoding header.
struct Standing {
  double quality = 0;
  bool named = false;  // rather than meant by "*"
  int order = -1;
};

double quality_of(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view value = trim(cut(parameters, ';'));
    if (cut(value, '=') != "q") continue;
    double quality = std::numeric_limits<double>::quiet_NaN();
    std::from_chars(value.data(), value.data() + value.size(), quality);
    return quality;
  }
  return 1;
}

Standing standing_of(std::string_view coding, std::string_view header) {
  Standing best;
  for (int order = 0; !header.empty(); ++order) {
    std::string_view item = trim(cut(header, ','));
    const std::string_view name = trim(cut(item, ';'));
    const bool named = same_word(name, coding);
    if (!named && name != "*") continue;
    const double quality = quality_of(item);
    const bool better = named != best.named       ? named
                        : quality != best.quality ? quality > best.quality
                                                  : order > best.order;
    if (better) best = {quality, named, order};
  }
  return best;
}

bool goes_before(const Standing& a, const Standing& b) {
  if (a.quality != b.quality) return a.quality > b.quality;
  if (a.named != b.named) return a.named;
  return a.order < b.order;
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 4; i-- > 0;) {
    number = number << 8U | static_cast<unsigned char>(bytes[at + i]);
  }
  return number;
}

std::string inflated(std::string_view gzip) {
  std::string bytes(number_at(gzip, gzip.size() - 4), '\0');
  z_stream stream{};
  constexpr int gzip_window = MAX_WBITS + 16;
  if (inflateInit2(&stream, gzip_window) != Z_OK) return {};
  std::string input(gzip);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  return bytes;
}

// The same compressed data in zlib's wrapping, which HTTP calls deflate.
std::string rewrapped(std::string_view gzip) {
  const std::string bytes = inflated(gzip);
  const uLong sum = adler32(adler32(0, nullptr, 0), reinterpret_cast<const Bytef*>(bytes.data()),
                            static_cast<uInt>(bytes.size()));
  std::string wrapped = "\x78\xda";
  wrapped += gzip.substr(gzip_head, gzip.size() - gzip_head - gzip_tail);
  for (int shift = 24; shift >= 0; shift -= 8) {
    wrapped += static_cast<char>(sum >> static_cast<unsigned>(shift) & 0xff);
  }
  return wrapped;
}

std::string_view name_of(ContentCoding coding) {
  switch (coding) {
    case ContentCoding::identity:
      return "";
    case ContentCoding::brotli:
      return "br";
    case ContentCoding::gzip:
      return "gzip";
    case ContentCoding::deflate:
      return "deflate";
  }
  return "";
}

}  // namespace

ContentCoding preferred_coding(std::string_view accept_encoding) {
  ContentCoding chosen = ContentCoding::identity;
  Standing best;
  for (const auto coding : {ContentCoding::brotli, ContentCoding::gzip, ContentCoding::deflate}) {
    const Standing standing = standing_of(name_of(coding), accept_encoding);
    if (!(standing.quality > 0)) continue;
    if (chosen != ContentCoding::identity && !goes_before(standing, best)) continue;
    chosen = coding;
    best = standing;
  }
  return chosen;
}

std::string client_file_bytes(const ClientFile& file, ContentCoding coding) {
  switch (coding) {
    case ContentCoding::identity:
      return inflated(file.gzip);
    case ContentCoding::brotli:
      return std::string(file.brotli);
    case ContentCoding::gzip:
      return std::string(file.gzip);
    case ContentCoding::deflate:
      return rewrapped(file.gzip);
  }
  return {};
}

ClientBundle::ClientBundle(std::string_view path) : prefix_(path) {
  while (prefix_.ends_with('/')) prefix_.pop_back();
  prefix_ += '/';
}

const ClientFile* ClientBundle::find(std::string_view path) const noexcept {
  if (!path.starts_with(prefix_)) return nullptr;
  path.remove_prefix(prefix_.size());
  const auto files = client_files();
  const auto found = std::ranges::find(files, path, &ClientFile::name);
  return found == files.end() ? nullptr : &*found;
}

void ClientBundle::serve(const ClientFile& file, const Arrival& arrival, Responder& responder) {
  http::Headers headers = arrival.answer;
  const std::string known = arrival.request.headers.get("If-None-Match");
  if (known == etag || known == weak_etag) {
    responder.respond(304, headers, {});
    return;
  }
  const ContentCoding coding = preferred_coding(arrival.request.headers.get("Accept-Encoding"));
  headers.add("Cache-Control", "public, max-age=0");
  headers.add("Content-Type", file.name.ends_with(".map")
                                  ? "application/json; charset=utf-8"
                                  : "application/javascript; charset=utf-8");
  headers.add("ETag", etag);
  const std::string vary(headers["Vary"]);
  headers.set("Vary", vary.empty() ? "Accept-Encoding" : vary + ", Accept-Encoding");
  if (coding != ContentCoding::identity) headers.add("content-encoding", name_of(coding));
  responder.respond(200, headers, client_file_bytes(file, coding));
}

}  // namespace sockeye::server
