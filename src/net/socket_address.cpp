#include "net/socket_address.hpp"

#include <arpa/inet.h>
#include <net/if.h>

#include <charconv>
#include <cstring>

namespace sockeye::net {
namespace {

// A zone is an interface's name or number.
std::uint32_t zone_index(const std::string& zone) {
  std::uint32_t number = 0;
  const char* end = zone.data() + zone.size();
  const auto [stop, error] = std::from_chars(zone.data(), end, number);
  if (error == std::errc{} && stop == end) return number;
  return ::if_nametoindex(zone.c_str());
}

}  // namespace

std::optional<SocketAddress> SocketAddress::from(const sockaddr& address, std::uint16_t port) {
  SocketAddress result;
  if (address.sa_family == AF_INET6) {
    std::memcpy(&result.six_, &address, sizeof(sockaddr_in6));
    result.six_.sin6_port = htons(port);
  } else if (address.sa_family == AF_INET) {
    std::memcpy(&result.four_, &address, sizeof(sockaddr_in));
    result.four_.sin_port = htons(port);
  } else {
    return std::nullopt;
  }
  return result;
}

std::optional<SocketAddress> SocketAddress::parse(std::string_view text, std::uint16_t port) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  const std::size_t percent = text.find('%');
  const std::string host(text.substr(0, percent));
  SocketAddress result;
  in_addr four{};
  if (percent == std::string_view::npos && ::inet_pton(AF_INET, host.c_str(), &four) == 1) {
    result.four_.sin_family = AF_INET;
    result.four_.sin_addr = four;
    result.four_.sin_port = htons(port);
    return result;
  }
  if (::inet_pton(AF_INET6, host.c_str(), &result.six_.sin6_addr) != 1) return std::nullopt;
  result.six_.sin6_family = AF_INET6;
  result.six_.sin6_port = htons(port);
  if (percent != std::string_view::npos) {
    result.six_.sin6_scope_id = zone_index(std::string(text.substr(percent + 1)));
    if (result.six_.sin6_scope_id == 0) return std::nullopt;
  }
  return result;
}

std::string SocketAddress::text() const {
  char host[INET6_ADDRSTRLEN] = {};
  if (family() == AF_INET) {
    ::inet_ntop(AF_INET, &four_.sin_addr, host, sizeof host);
    return std::string(host) + ":" + std::to_string(ntohs(four_.sin_port));
  }
  ::inet_ntop(AF_INET6, &six_.sin6_addr, host, sizeof host);
  std::string result = "[" + std::string(host);
  if (six_.sin6_scope_id != 0) result += "%" + std::to_string(six_.sin6_scope_id);
  return result + "]:" + std::to_string(ntohs(six_.sin6_port));
}

std::string describe_error(std::string_view call, int error, std::string_view about) {
  std::string text(call);
  const char* name = ::strerrorname_np(error);
  text += ' ';
  text += name ? name : std::to_string(error);
  if (!about.empty()) text.append(" ").append(about);
  return text;
}

}  // namespace sockeye::net
