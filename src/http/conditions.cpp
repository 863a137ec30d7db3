#include "http/conditions.hpp"

#include <algorithm>
#include <charconv>

#include "http/reply.hpp"

namespace sockeye::http {
namespace {

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Calls test with each item until it answers true.
template <class Test>
bool any_item(std::string_view list, Test&& test) {
  while (!list.empty()) {
    const std::string_view item = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), item.size() + 1));
    if (test(trimmed(item))) return true;
  }
  return false;
}

std::string_view without_weakness(std::string_view etag) noexcept {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

std::optional<std::uint64_t> number(std::string_view digits) noexcept {
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

bool same_version(std::string_view if_range, const Version& version) {
  if (if_range.starts_with('"')) return if_range == version.etag;
  return parse_http_date(if_range) == version.modified_seconds;
}

}  // namespace

bool is_fresh(const Headers& request, const Version& version) {
  const std::string tags = request.get("If-None-Match");
  if (!tags.empty()) {
    return any_item(tags, [&](std::string_view tag) {
      return tag == "*" || without_weakness(tag) == version.etag;
    });
  }
  const auto since = parse_http_date(request["If-Modified-Since"]);
  return since && version.modified_seconds <= *since;
}

RangeAnswer choose_range(const Headers& request, const Version& version, std::uint64_t size,
                         ByteRange& range) {
  constexpr std::string_view unit = "bytes=";
  const std::string header = request.get("Range");
  const std::string_view text = trimmed(header);
  if (!Headers::same_name(text.substr(0, unit.size()), unit)) return RangeAnswer::whole;
  const std::string_view if_range = request["If-Range"];
  if (!if_range.empty() && !same_version(if_range, version)) return RangeAnswer::whole;
  const std::string_view spec = trimmed(text.substr(unit.size()));
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) {
    return RangeAnswer::whole;
  }
  const auto first = number(spec.substr(0, dash));
  const auto last = number(spec.substr(dash + 1));
  if (dash == 0) {
    if (!last) return RangeAnswer::whole;
    if (*last == 0 || size == 0) return RangeAnswer::unsatisfiable;
    range.length = std::min(*last, size);
    range.first = size - range.length;
    return RangeAnswer::part;
  }
  const bool open_end = dash + 1 == spec.size();
  if (!first || (!open_end && (!last || *last < *first))) return RangeAnswer::whole;
  if (*first >= size) return RangeAnswer::unsatisfiable;
  range.first = *first;
  range.length = (open_end ? size - 1 : std::min(*last, size - 1)) - *first + 1;
  return RangeAnswer::part;
}

bool accepts_encoding(std::string_view accept_encoding, std::string_view coding) noexcept {
  return any_item(accept_encoding, [&](std::string_view item) {
    const std::size_t parameters = item.find(';');
    if (!Headers::same_name(trimmed(item.substr(0, parameters)), coding)) return false;
    if (parameters == std::string_view::npos) return true;
    const std::string_view quality = trimmed(item.substr(parameters + 1));
    // "q=0", "q=0.000": not at all.
    return !quality.starts_with("q=") ||
           quality.find_first_of("123456789") != std::string_view::npos;
  });
}

}  // namespace sockeye::http
