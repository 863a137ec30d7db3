// Where a Redis is and how it is spoken to.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/http/tls_client.hpp"

namespace sockeye::redis {

struct Endpoint {
  std::string host;
  std::uint16_t port = 6379;

  /// "host:6379", brackets around an IPv6 address.
  std::string text() const;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

enum class Topology : std::uint8_t {
  single,    ///< one server
  sentinel,  ///< the server that the sentinels name as their master's
  cluster,   ///< a Redis Cluster, of which some nodes are known
};

/// What a URL says.
struct Target {
  Topology topology = Topology::single;
  /// At least one. Of a single server exactly one.
  std::vector<Endpoint> endpoints;
  /// Empty: the user "default" where there is a password.
  std::string user;
  /// Empty: no AUTH.
  std::string password;
  /// For the sentinels themselves.
  std::string sentinel_user;
  std::string sentinel_password;
  /// The master's name with the sentinels.
  std::string master;
  unsigned database = 0;
  bool secure = false;
  http::TlsClientOptions tls;
};

/// Schemes, each with `rediss` for TLS:
///
///   redis://[user[:password]@]host[:port][/database]
///   redis+sentinel://[user[:password]@]host[:port],host[:port].../master[/database]
///   redis+cluster://[user[:password]@]host[:port],host[:port]...
///
/// User and password are percent-decoded; ":password@" is a password alone. The port is 6379 (of a
/// sentinel 26379). Query: with TLS `ca` (a PEM file), `cert` and `key` (files), `insecure=true`
/// (any certificate is taken), `server_name`; with sentinels `sentinel_user`, `sentinel_password`.
/// Throws std::invalid_argument, which says what to write and never shows a password.
Target parse_url(std::string_view url);

struct Options {
  Target target;
  /// What CLIENT LIST shows; without spaces. Empty: none.
  std::string client_name = "sockeye";
  /// For name, TCP, TLS, AUTH and SELECT together.
  std::chrono::milliseconds connect_timeout{5'000};
  /// From the call to the answer; also how long a silent server is waited for before its
  /// connection is given up.
  std::chrono::milliseconds command_timeout{5'000};
  /// A connection on which nothing arrived for so long is asked (PING).
  std::chrono::milliseconds ping_interval{5'000};
  /// Before a lost connection is made again: doubled with each failure, with jitter of half.
  std::chrono::milliseconds reconnect_delay{100};
  std::chrono::milliseconds reconnect_delay_max{5'000};
  /// Commands that wait, for a connection or for their answers. What comes on top fails at once
  /// (Failure::overflow).
  std::size_t max_waiting_commands = 10'000;
  std::size_t max_waiting_bytes = 64 * 1024 * 1024;
  /// One answer or message of the server; a longer one ends the connection.
  std::size_t max_reply_bytes = 64 * 1024 * 1024;
};

}  // namespace sockeye::redis
