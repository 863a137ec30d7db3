// The cookies of one server, as the JavaScript client keeps them outside a browser: by name, with
// Expires and Max-Age. Domain, path and the other attributes are not looked at, since all requests
// go to one origin and one path.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sockeye::http {

class CookieJar {
 public:
  using Time = std::chrono::system_clock::time_point;

  static constexpr std::size_t most_cookies = 180;
  static constexpr std::size_t largest_cookie = 4096;

  /// Takes a Set-Cookie header's value. One that is malformed or too large is dropped; beyond
  /// `most_cookies` the oldest goes. A later one of a name replaces the earlier.
  void set(std::string_view set_cookie, Time now);

  /// "a=1; b=2" of those that have not expired, in the order in which they were set first; empty
  /// where there is none.
  std::string header(Time now);

  void clear() noexcept { cookies_.clear(); }
  bool empty() const noexcept { return cookies_.empty(); }

 private:
  struct Cookie {
    std::string name;
    std::string value;
    std::optional<Time> expires;
  };

  std::vector<Cookie> cookies_;
};

/// A date as cookies have it (RFC 6265, 5.1.1): "Wed, 21 Oct 2026 07:28:00 GMT" and its relatives.
std::optional<CookieJar::Time> parse_cookie_date(std::string_view text);

}  // namespace sockeye::http
