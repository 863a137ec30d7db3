#include "http/url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <utility>

#include "sockeye/http/headers.hpp"

namespace sockeye::http {
namespace {

constexpr std::size_t longest_url = 8000;

std::invalid_argument wrong(std::string_view text, const char* why) {
  return std::invalid_argument("URL \"" + std::string(text.substr(0, 200)) + "\": " + why);
}

int hex(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex(text[i + 1]) : -1;
    const int low = high >= 0 ? hex(text[i + 2]) : -1;
    if (low >= 0) {
      result += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

// Whether the scheme means TLS; none where it is not ours.
std::optional<bool> secure_scheme(std::string_view scheme) {
  for (const auto& [name, secure] : {std::pair{std::string_view("http"), false},
                                     {std::string_view("https"), true},
                                     {std::string_view("ws"), false},
                                     {std::string_view("wss"), true}}) {
    if (Headers::same_name(scheme, name)) return secure;
  }
  return std::nullopt;
}

bool is_plain(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f;
  });
}

void take_host(Url& url, std::string_view authority, std::string_view text) {
  std::string_view host = authority;
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) throw wrong(text, "']' is missing behind the address");
    host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
    if (!port.empty() && !port.starts_with(':')) throw wrong(text, "the host is malformed");
  } else if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon);
    if (port.find(':', 1) != std::string_view::npos) {
      throw wrong(text, "an IPv6 address needs brackets");
    }
  }
  if (host.empty()) throw wrong(text, "the host is missing");
  url.origin.host = host;
  if (port.size() <= 1) return;
  port.remove_prefix(1);
  const char* end = port.data() + port.size();
  const auto [stop, error] = std::from_chars(port.data(), end, url.origin.port);
  if (error != std::errc{} || stop != end || url.origin.port == 0) {
    throw wrong(text, "the port is no number from 1 to 65535");
  }
}

}  // namespace

std::string Origin::host_header() const {
  std::string result = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != (secure ? 443 : 80)) result += ":" + std::to_string(port);
  return result;
}

std::string Origin::authority() const {
  const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
  return name + ":" + std::to_string(port);
}

Url parse_url(std::string_view text) {
  if (text.size() > longest_url) throw wrong(text, "longer than 8000 bytes");
  if (!is_plain(text)) throw wrong(text, "spaces and control characters must be escaped");
  const std::size_t mark = text.find("://");
  const auto secure =
      mark == std::string_view::npos ? std::nullopt : secure_scheme(text.substr(0, mark));
  if (!secure) throw wrong(text, "begin it with http://, https://, ws:// or wss://");
  Url url;
  url.origin.secure = *secure;
  url.origin.port = *secure ? 443 : 80;
  std::string_view rest = text.substr(mark + 3);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  std::string_view authority = rest.substr(0, path);
  url.target = rest.substr(path);
  if (!url.target.starts_with('/')) url.target.insert(0, 1, '/');
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view user = authority.substr(0, at);
    const std::size_t colon = std::min(user.find(':'), user.size());
    url.user = decode(user.substr(0, colon));
    url.password = decode(user.substr(std::min(colon + 1, user.size())));
    authority.remove_prefix(at + 1);
  }
  take_host(url, authority, text);
  return url;
}

}  // namespace sockeye::http
