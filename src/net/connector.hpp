// One attempt to reach a host: its addresses are tried as RFC 8305 has it (families by turns, the
// next one 250 ms after the last or as soon as that has failed), the first that answers wins.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <variant>
#include <vector>

#include "net/connection.hpp"
#include "net/resolver.hpp"
#include "net/shard.hpp"
#include "net/socket_address.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::net {

struct ConnectTarget {
  std::string host;
  std::uint16_t port = 0;
  http::AddressFamily family = http::AddressFamily::any;
  /// The address to connect from; none: the system's choice. Only addresses of its family are
  /// tried.
  std::optional<SocketAddress> local{};
};

struct ConnectError {
  /// The host's name was the problem, not its addresses.
  bool unresolved = false;
  /// Of the address that was tried first.
  std::error_code code{};
  /// "connect ECONNREFUSED 127.0.0.1:80", one for each address.
  std::string message;
};

/// `addresses` with their families by turns, in the order of the first of each.
std::vector<SocketAddress> interleave_families(const std::vector<SocketAddress>& addresses);

/// On the shard's thread. Destroying it cancels the attempt. It has no deadline of its own.
class Connector {
 public:
  static constexpr std::chrono::milliseconds stagger{250};

  using Result = std::variant<Connection*, ConnectError>;

  /// `on_result` is called once, never from inside the constructor: with an open connection without
  /// a handler, which belongs to its shard, or with the error. It may destroy the connector.
  Connector(Shard& shard, Resolver& resolver, ConnectTarget target,
            UniqueFunction<void(Result)> on_result);
  ~Connector();
  Connector(const Connector&) = delete;
  Connector& operator=(const Connector&) = delete;

 private:
  class Attempt;

  void take_addresses(Resolved resolved);
  void begin_next();
  bool begin(const SocketAddress& address);
  void note_failure(int error, const SocketAddress& address, std::string_view call);
  void lose(Attempt& attempt, int error);
  void win(Attempt& attempt);
  void give(Result result);

  Shard& shard_;
  Resolver& resolver_;
  ConnectTarget target_;
  UniqueFunction<void(Result)> on_result_;
  Resolver::Id query_ = 0;
  std::vector<SocketAddress> addresses_;
  std::size_t next_ = 0;
  std::vector<std::unique_ptr<Attempt>> attempts_;
  TimerId timer_;
  std::size_t failures_ = 0;
  ConnectError error_;
};

}  // namespace sockeye::net
