// Joining a cluster through Redis streams. Link sockeye::redis.
//
//   sockeye::ServerOptions options;
//   options.adapter = sockeye::cluster::redis_streams_adapter("redis://localhost:6379");
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sockeye/cluster_emitter.hpp"
#include "sockeye/export.hpp"
#include "sockeye/runtime.hpp"
#include "sockeye/server_options.hpp"

namespace sockeye::cluster {

/// As those of `createAdapter` of @socket.io/redis-streams-adapter 0.3.
struct RedisStreamsAdapterOptions {
  /// The stream's key; all nodes of a cluster have the same.
  std::string stream_name = "socket.io";
  /// More than one: namespaces are spread over streams with "-0", "-1" ... behind the name. As with
  /// the reference a namespace whose hash is negative gets a stream that Node servers do not read.
  std::uint32_t stream_count = 1;
  /// What the names of the channels begin with that carry questions and answers.
  std::string channel_prefix = "socket.io";
  /// SPUBLISH and SSUBSCRIBE for those.
  bool use_sharded_pubsub = false;
  /// Entries that a stream keeps, about.
  std::size_t max_len = 10'000;
  /// Entries that are read at once.
  std::size_t read_count = 100;
  /// How long one read waits in the server.
  std::chrono::milliseconds block_time{5'000};
  /// Everything as JSON, binary too.
  bool only_plaintext = false;
  /// What the keys begin with under which sessions are kept for connection state recovery.
  std::string session_key_prefix = "sio:session:";
  /// Sessions of connected clients are written too, and stand for so long beyond
  /// `max_disconnection_duration` without a renewal, which comes twice as often: so a client comes
  /// back to another node when its own was killed. 0: a session is written when its client goes,
  /// as by the reference.
  std::chrono::milliseconds session_lease{30'000};
  /// How long answers of other nodes are waited for where the call says nothing else.
  std::chrono::milliseconds requests_timeout{5'000};
  /// How often this node listens for itself (`Server::health`); 0: never.
  std::chrono::milliseconds canary_interval{2'000};
};

/// As @socket.io/redis-streams-adapter 0.3: events, joins, leaves and disconnects through a stream,
/// in which a node that was cut off reads on where it was; questions and answers through publish
/// and subscribe. `url` and the rest as `redis_adapter`.
SOCKEYE_EXPORT AdapterFactory redis_streams_adapter(std::string_view url,
                                                    RedisStreamsAdapterOptions options = {});

/// As those of @socket.io/redis-streams-emitter, and `stream_count`, which the nodes' has.
struct RedisStreamsEmitterOptions {
  /// As in RedisStreamsAdapterOptions.
  std::string stream_name = "socket.io";
  std::uint32_t stream_count = 1;
  std::size_t max_len = 10'000;
};

/// An emitter to the nodes of `redis_streams_adapter`, Node's too. As `redis_emitter` else.
SOCKEYE_EXPORT Emitter redis_streams_emitter(std::string_view url,
                                             RedisStreamsEmitterOptions options = {});
SOCKEYE_EXPORT Emitter redis_streams_emitter(Runtime& runtime, std::string_view url,
                                             RedisStreamsEmitterOptions options = {});

}  // namespace sockeye::cluster
