// Addresses between the kernel's form and text.
#include "net/address.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
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
  if (!std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes.begin())) {
    return ::inet_ntop(AF_INET6, bytes.data(), text, sizeof text) ? text : "";
  }
  // By hand: each request of a connection asks, and inet_ntop prints through sprintf.
  char* end = text;
  for (std::size_t i = mapped_prefix.size(); i < bytes.size(); ++i) {
    if (end != text) *end++ = '.';
    end = std::to_chars(end, text + sizeof text, static_cast<unsigned>(bytes[i])).ptr;
  }
  return {text, end};
}

}  // namespace sockeye::net
