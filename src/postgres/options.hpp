// Where a PostgreSQL is and how it is spoken to.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sockeye::postgres {

/// What a URL says.
struct Target {
  struct Host {
    /// A name or an address, or, beginning with "/", the directory of a Unix socket.
    std::string name;
    std::string port;
  };
  /// At least one; they are tried by turns.
  std::vector<Host> hosts;
  /// All else, in libpq's names.
  std::vector<std::pair<std::string, std::string>> parameters;
};

/// postgresql://[user[:password]@][host[:port][,...]][/database][?parameter=value&...] as libpq
/// reads it, with all its parameters (sslmode, sslrootcert, ...). Throws std::invalid_argument,
/// which says what is wrong and never shows a password.
Target parse_url(const std::string& url);

struct Options {
  Target target;
  /// For name, TCP, TLS and login together.
  std::chrono::milliseconds connect_timeout{5'000};
  /// From the call to the answer. A server that lets a query wait longer loses its connection.
  std::chrono::milliseconds query_timeout{5'000};
  /// A connection without a query for so long is asked whether it lives.
  std::chrono::milliseconds ping_interval{5'000};
  /// Before a lost connection is made again: doubled with each failure, with jitter of half.
  std::chrono::milliseconds reconnect_delay{100};
  std::chrono::milliseconds reconnect_delay_max{5'000};
  /// Queries that wait, for a connection or for their answers. What comes on top fails at once
  /// (Failure::overflow).
  std::size_t max_waiting_queries = 10'000;
  std::size_t max_waiting_bytes = 64 * 1024 * 1024;
};

/// Letters, digits, "_" and ".": what stands in SQL as it is.
bool is_table_name(std::string_view name);

}  // namespace sockeye::postgres
