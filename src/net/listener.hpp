// A TCP port: accepts in bounded batches and hands each connection to a callback, or its socket to
// another shard. Out of descriptors, it accepts and closes, so that clients get an answer and the
// loop does not spin.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "net/connection.hpp"
#include "net/fd.hpp"
#include "net/shard.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::net {

struct ListenOptions {
  /// A numeric address or "localhost". Empty: every address, IPv6 and IPv4.
  std::string host;
  /// 0: the kernel chooses, port() tells.
  std::uint16_t port = 0;
  int backlog = 4096;
};

class Listener final : private EventTarget {
 public:
  /// Listens from here on. `on_accept` is called on the shard's thread and sets the connection's
  /// handler. Throws std::system_error, whose message names the address, where the port is taken or
  /// the host is no address.
  Listener(Shard& shard, const ListenOptions& options, UniqueFunction<void(Connection&)> on_accept);
  ~Listener();

  /// Who is asked first about each socket: true where it went elsewhere, with the socket.
  using Divert = UniqueFunction<bool(Fd& socket, const Address& peer)>;
  void divert(Divert divert) noexcept { divert_ = std::move(divert); }

  std::uint16_t port() const noexcept { return port_; }

  /// Accepts no more; connections live on. May be called inside the callback.
  void close() noexcept;

 private:
  void on_events(std::uint32_t events) override;
  void take(Fd socket, Address peer);
  void shed_one();
  void rest();

  Shard* shard_;
  Fd socket_;
  Fd spare_;
  std::uint16_t port_ = 0;
  bool watched_ = false;
  TimerId resting_;
  UniqueFunction<void(Connection&)> on_accept_;
  Divert divert_;
};

}  // namespace sockeye::net
