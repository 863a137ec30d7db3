// The other end of a connection under test: a plain non-blocking socket that the test pumps, so
// that one thread can play both ends without a deadlock.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "net/fd.hpp"

namespace sockeye::testing_support {

class Peer {
 public:
  Peer() = default;
  explicit Peer(net::Fd socket) : socket_(std::move(socket)) {}

  /// Connected to 127.0.0.1. `receive_buffer` above 0 sets SO_RCVBUF first: a small window.
  static Peer connect(std::uint16_t port, int receive_buffer = 0) {
    net::Fd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (receive_buffer > 0) {
      ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::system_error(errno, std::system_category(), "connect");
    }
    return Peer(std::move(socket));
  }

  int fd() const noexcept { return socket_.get(); }
  std::uint16_t local_port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    ::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
  }

  /// Queues the bytes and sends what goes now; pump() sends the rest.
  void send(std::string_view bytes) {
    unsent_ += bytes;
    pump_out();
  }

  /// Sends and reads what can be without waiting. True where all was sent.
  bool pump() {
    pump_out();
    std::array<char, 65536> buffer;
    while (!at_end_ && reads_) {
      const auto count = ::recv(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (count > 0) {
        received_.append(buffer.data(), static_cast<std::size_t>(count));
      } else if (count == 0) {
        at_end_ = true;
      } else if (errno == EAGAIN) {
        break;
      } else {
        at_end_ = true;
        error_ = errno;
      }
    }
    return unsent_.empty();
  }

  /// What came up to now, pumped first.
  const std::string& received() {
    pump();
    return received_;
  }
  /// Takes away what came up to now.
  std::string take() {
    pump();
    return std::exchange(received_, {});
  }

  /// Whether the other side has ended, pumped first; error() says whether by FIN (0) or how else.
  bool at_end() {
    pump();
    return at_end_;
  }
  int error() const noexcept { return error_; }

  /// A peer that does not read: its window closes.
  void stop_reading() noexcept { reads_ = false; }
  void start_reading() noexcept { reads_ = true; }

  void shutdown_write() { ::shutdown(socket_.get(), SHUT_WR); }
  void close() { socket_.reset(); }
  /// Closes with a reset in place of a FIN.
  void reset() {
    const linger now{1, 0};
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    socket_.reset();
  }

 private:
  void pump_out() {
    while (!unsent_.empty()) {
      const auto count =
          ::send(socket_.get(), unsent_.data(), unsent_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (count <= 0) return;
      unsent_.erase(0, static_cast<std::size_t>(count));
    }
  }

  net::Fd socket_;
  std::string unsent_;
  std::string received_;
  int error_ = 0;
  bool at_end_ = false;
  bool reads_ = true;
};

/// Two connected Unix stream sockets, the first one non-blocking as a Connection wants it.
inline std::pair<net::Fd, Peer> socket_pair(int send_buffer = 0) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
    throw std::system_error(errno, std::system_category(), "socketpair");
  }
  if (send_buffer > 0) {
    ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &send_buffer, sizeof send_buffer);
  }
  return {net::Fd{ends[0]}, Peer(net::Fd{ends[1]})};
}

}  // namespace sockeye::testing_support
