// Joining a cluster through PostgreSQL's LISTEN and NOTIFY. Link sockeye::postgres.
//
//   sockeye::ServerOptions options;
//   options.adapter = sockeye::cluster::postgres_adapter("postgresql://me:secret@localhost/app");
//
// What is binary or too long for a notification goes through a table, which you make once:
//
//   CREATE TABLE IF NOT EXISTS socket_io_attachments (
//     id          bigserial UNIQUE,
//     created_at  timestamptz DEFAULT NOW(),
//     payload     bytea
//   );
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "sockeye/cluster_emitter.hpp"
#include "sockeye/export.hpp"
#include "sockeye/runtime.hpp"
#include "sockeye/server_options.hpp"

namespace sockeye::cluster {

/// As those of `createAdapter` of @socket.io/postgres-adapter 0.5.
struct PostgresAdapterOptions {
  /// What the names of the channels begin with. With its namespace a name has 63 bytes at most.
  std::string channel_prefix = "socket.io";
  /// Letters, digits, "_" and "."; as it stands in SQL.
  std::string table_name = "socket_io_attachments";
  /// Longer messages go through the table. PostgreSQL takes less than 8000 bytes itself.
  std::size_t payload_threshold = 8'000;
  /// How long rows of the table are kept, and how often old ones are removed.
  std::chrono::milliseconds cleanup_interval{30'000};
  /// How often a node that says nothing else says that it is there, and how long one that says
  /// nothing is counted.
  std::chrono::milliseconds heartbeat_interval{5'000};
  std::chrono::milliseconds heartbeat_timeout{10'000};
  /// How long answers of other nodes are waited for where the call says nothing else.
  std::chrono::milliseconds requests_timeout{5'000};
  /// How often this node listens for itself (`Server::health`); 0: never.
  std::chrono::milliseconds canary_interval{2'000};
};

/// As @socket.io/postgres-adapter 0.5. `url` is postgresql://[user[:password]@][host][/database]
/// with all of libpq's parameters. Connects when the server is made, and again whenever a
/// connection is lost; one node and two connections a process, whatever its shards. For one server.
/// Throws std::invalid_argument for a URL or options that cannot be.
SOCKEYE_EXPORT AdapterFactory postgres_adapter(const std::string& url,
                                               PostgresAdapterOptions options = {});

/// As the adapter's.
struct PostgresEmitterOptions {
  /// As in PostgresAdapterOptions.
  std::string channel_prefix = "socket.io";
  std::string table_name = "socket_io_attachments";
  std::size_t payload_threshold = 8'000;
};

/// An emitter to the nodes of `postgres_adapter`, Node's too (which do not hear the reference's own
/// emitter). With a thread of its own, or on shard 0 of a runtime that outlives it. Throws
/// std::invalid_argument for a URL or options that cannot be.
SOCKEYE_EXPORT Emitter postgres_emitter(const std::string& url,
                                        PostgresEmitterOptions options = {});
SOCKEYE_EXPORT Emitter postgres_emitter(Runtime& runtime, const std::string& url,
                                        PostgresEmitterOptions options = {});

}  // namespace sockeye::cluster
