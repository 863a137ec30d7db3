// Where to connect to: an IP address of either family with its port and zone, in the kernel's form
// and as text.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "net/address.hpp"

namespace sockeye::net {

class SocketAddress {
 public:
  /// Of another family than IPv4 and IPv6: none.
  static std::optional<SocketAddress> from(const sockaddr& address, std::uint16_t port);

  /// "192.0.2.1", "2001:db8::1", "[2001:db8::1]", "fe80::1%eth0", "fe80::1%2". None for a name, or
  /// for a zone that this machine does not have.
  static std::optional<SocketAddress> parse(std::string_view text, std::uint16_t port);

  int family() const noexcept { return six_.sin6_family; }
  const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&six_); }
  socklen_t size() const noexcept {
    return family() == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  }

  /// "192.0.2.1:80", "[fe80::1%2]:80".
  std::string text() const;
  Address address() const noexcept { return Address::from(*data()); }

 private:
  SocketAddress() = default;

  union {
    sockaddr_in6 six_{};
    sockaddr_in four_;
  };
};

/// "connect ECONNREFUSED 127.0.0.1:80": the call, the error's name, what it was about.
std::string describe_error(std::string_view call, int error, std::string_view about);

}  // namespace sockeye::net
