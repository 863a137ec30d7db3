#include "client/target.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "codec/url_encoded.hpp"

namespace sockeye::client {
namespace {

void require(bool holds, const char* otherwise) {
  if (!holds) throw std::invalid_argument(otherwise);
}

bool has_scheme(std::string_view url) {
  constexpr std::array<std::string_view, 4> schemes{"http://", "https://", "ws://", "wss://"};
  return std::ranges::any_of(schemes, [&](std::string_view scheme) {
    return url.size() > scheme.size() &&
           std::ranges::equal(url.substr(0, scheme.size()), scheme, [](char a, char b) {
             return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
           });
  });
}

}  // namespace

Target parse_target(std::string_view url) {
  std::string text(url);
  if (!has_scheme(url)) {
    require(url.find("://") == std::string_view::npos,
            "client: a URL begins with http://, https://, ws:// or wss://");
    require(!url.empty() && (url.front() != '/' || url.starts_with("//")),
            "client: a URL needs a host, as in \"https://example.com/namespace\"");
    text = (url.starts_with("//") ? "https:" : "https://") + text;
  }
  http::Url parsed = http::parse_url(text);
  Target target;
  target.origin = std::move(parsed.origin);
  const std::string_view whole = parsed.target;
  const std::size_t mark = whole.find('?');
  target.nsp = whole.substr(0, mark);
  if (target.nsp.empty()) target.nsp = "/";
  if (mark != std::string_view::npos) target.query = codec::url_entries(whole.substr(mark + 1));
  return target;
}

std::string namespace_name(std::string_view nsp) {
  return nsp.starts_with('/') ? std::string(nsp) : '/' + std::string(nsp);
}

void check_options(const Options& options) {
  require(options.path.starts_with('/'), "client: path begins with a slash, as in \"/socket.io\"");
  require(!options.transports.empty(), "client: transports needs at least one transport");
  require(options.randomization_factor >= 0 && options.randomization_factor <= 1,
          "client: randomization_factor is between 0 and 1");
  require(options.reconnection_delay.count() >= 0 && options.reconnection_delay_max.count() >= 0,
          "client: reconnection_delay and reconnection_delay_max are not negative");
  require(!options.timeout || options.timeout->count() >= 0,
          "client: timeout is not negative; std::nullopt switches it off");
  require(options.request_timeout.count() >= 0, "client: request_timeout is not negative");
  require(!options.ack_timeout || options.ack_timeout->count() >= 0,
          "client: ack_timeout is not negative");
  require(options.max_payload > 0, "client: max_payload is at least 1");
}

}  // namespace sockeye::client
