// A URL's parts as far as a client needs them: whom to connect to, and what to ask for there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sockeye::http {

struct Origin {
  bool secure = false;
  /// Without the brackets of an IPv6 address; its zone follows '%'.
  std::string host;
  std::uint16_t port = 80;

  /// As the Host header has it: brackets where needed, no port that is the scheme's own.
  std::string host_header() const;
  /// As CONNECT and messages have it: always with a port.
  std::string authority() const;

  friend bool operator==(const Origin&, const Origin&) = default;
};

struct Url {
  Origin origin;
  /// Path and query, "/" at least; no fragment.
  std::string target;
  /// What stands before '@', percent-decoded.
  std::string user;
  std::string password;
};

/// Schemes http, https, ws and wss; the port is the scheme's own where none is named. Throws
/// std::invalid_argument, which says what is wrong.
Url parse_url(std::string_view text);

}  // namespace sockeye::http
