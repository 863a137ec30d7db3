// Host names to addresses on a shard, without blocking it: the hosts file and the system's name
// servers, through c-ares, whose sockets and deadlines are the shard's.
//
// It reads the system's settings anew whenever it begins to ask, and holds nothing while it does
// not.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "net/shard.hpp"
#include "net/socket_address.hpp"
#include "sockeye/http/network_options.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::net {

struct ResolverOptions {
  /// "address[:port],..." in place of the system's name servers. Empty: the system's.
  std::string servers{};
  /// For the first answer of a server; later tries wait longer.
  std::chrono::milliseconds timeout{2500};
  /// How often each server is asked.
  int tries = 3;
};

struct Resolved {
  /// In the order in which they should be tried (RFC 6724); at least one where `error` is empty.
  std::vector<SocketAddress> addresses;
  /// "getaddrinfo ENOTFOUND nowhere.test".
  std::string error;
};

/// On the shard's thread.
class Resolver {
 public:
  using Id = std::uint64_t;
  using OnResolved = UniqueFunction<void(Resolved)>;

  explicit Resolver(Shard& shard, ResolverOptions options = ResolverOptions());
  /// Cancels all.
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// `host` is a name or an address (an IPv6 one with or without brackets, with a zone where it
  /// needs one). The callback is called once, never from inside this call; it may destroy the
  /// resolver.
  Id resolve(const std::string& host, std::uint16_t port, http::AddressFamily family,
             OnResolved on_resolved);

  /// The callback is destroyed uncalled. No effect where it was called.
  void cancel(Id id);

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace sockeye::net
