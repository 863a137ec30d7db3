// A peer's address in the 18 bytes that it needs, and as text.
#pragma once

#include <array>
#include <cstdint>
#include <string>

struct sockaddr;

namespace sockeye::net {

/// An IPv4 address is kept as the IPv6 one that maps it.
struct Address {
  std::array<unsigned char, 16> bytes{};
  std::uint16_t port = 0;

  /// All zero for another family, such as a Unix socket's.
  static Address from(const sockaddr& address) noexcept;

  /// "192.0.2.1" or "2001:db8::1"; empty where there is none.
  std::string host() const;
};

}  // namespace sockeye::net
