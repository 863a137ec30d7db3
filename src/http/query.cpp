#include "sockeye/http/query.hpp"

#include "codec/url_encoded.hpp"

namespace sockeye::http {

std::optional<std::string> Query::get(std::string_view name) const {
  std::optional<std::string_view> last;
  codec::for_each_url_pair(text_, [&](std::string_view key, std::string_view value) {
    if (codec::is_url_name(key, name)) last = value;
  });
  if (!last) return std::nullopt;
  return codec::url_decode(*last);
}

std::vector<std::pair<std::string, std::string>> Query::entries() const {
  return codec::url_entries(text_);
}

std::string_view query_of(std::string_view target) noexcept {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {};
  const std::string_view rest = target.substr(mark + 1);
  return rest.substr(0, rest.find('#'));
}

std::string_view path_of(std::string_view target) noexcept {
  return target.substr(0, target.find('?'));
}

}  // namespace sockeye::http
