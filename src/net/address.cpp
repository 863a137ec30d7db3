// Addresses between the kernel's form and text.
#include "net/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace sockeye::net {
namespace {

constexpr std::array<unsigned char, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

Address Address::from(const sockaddr& address) noexcept {
  Address result;
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 six{};
    std::memcpy(&six, &address, sizeof six);
    std::memcpy(result.bytes.data(), &six.sin6_addr, result.bytes.size());
    result.port = ntohs(six.sin6_port);
  } else if (address.sa_family == AF_INET) {
    sockaddr_in four{};
    std::memcpy(&four, &address, sizeof four);
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), result.bytes.begin());
    std::memcpy(result.bytes.data() + mapped_prefix.size(), &four.sin_addr, sizeof four.sin_addr);
    result.port = ntohs(four.sin_port);
  }
  return result;
}

std::string Address::host() const {
  if (bytes == decltype(bytes){}) return {};
  char text[INET6_ADDRSTRLEN];
  const bool mapped = std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin());
  const void* start = mapped ? bytes.data() + mapped_prefix.size() : bytes.data();
  return ::inet_ntop(mapped ? AF_INET : AF_INET6, start, text, sizeof text) ? text : "";
}

}  // namespace sockeye::net
