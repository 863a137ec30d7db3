// A server of bytes on a free port of the loopback that the test writes by hand: it takes
// connections and hands them out as peers.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "net/fd.hpp"
#include "support/peer.hpp"

namespace sockeye::testing_support {

class ByteServer {
 public:
  /// `host`: "127.0.0.1" or "::1"; `port` 0: a free one.
  explicit ByteServer(const std::string& host = "127.0.0.1", std::uint16_t port = 0) {
    sockaddr_in6 six{};
    sockaddr_in four{};
    const bool is_six = host.find(':') != std::string::npos;
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    ::inet_pton(AF_INET6, host.c_str(), &six.sin6_addr);
    ::inet_pton(AF_INET, host.c_str(), &four.sin_addr);
    const auto* address =
        is_six ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
    const socklen_t size = is_six ? sizeof six : sizeof four;
    socket_ = net::Fd{::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    const int on = 1;
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (is_six) ::setsockopt(socket_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (::bind(socket_.get(), address, size) != 0 || ::listen(socket_.get(), 64) != 0) {
      throw std::system_error(errno, std::system_category(), "listen on " + host);
    }
    sockaddr_in6 own{};
    socklen_t own_size = sizeof own;
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&own), &own_size);
    port_ = ntohs(own.sin6_port);
  }

  std::uint16_t port() const noexcept { return port_; }

  /// How many have come so far, those that wait in the kernel taken first.
  std::size_t accepted() {
    for (;;) {
      net::Fd socket{::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
      if (!socket) return peers_.size();
      peers_.push_back(std::make_unique<Peer>(std::move(socket)));
    }
  }
  Peer& peer(std::size_t index = 0) { return *peers_.at(index); }

  /// Nobody listens any more; those that came stay.
  void close() { socket_.reset(); }

 private:
  net::Fd socket_;
  std::uint16_t port_ = 0;
  std::vector<std::unique_ptr<Peer>> peers_;
};

/// A port of the loopback on which nobody listens.
inline std::uint16_t closed_port() {
  return ByteServer().port();
}

}  // namespace sockeye::testing_support
