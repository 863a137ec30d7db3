// A Redis as a URL names it: a single server, one behind sentinels, or a cluster.
#pragma once

#include <memory>

#include "net/broker_status.hpp"
#include "net/resolver.hpp"
#include "net/shard.hpp"
#include "redis/commands.hpp"
#include "redis/options.hpp"
#include "redis/pubsub.hpp"
#include "redis/stream_reader.hpp"

namespace sockeye::redis {

/// On the shard's thread; `shard` outlives it. Destroying what it made ends it: what waits gets
/// Failure::closed from inside the destructor.
class Client {
 public:
  /// Connects to nothing by itself. Throws std::invalid_argument for options that are wrong, and as
  /// net::TlsClientContext does.
  Client(net::Shard& shard, Options options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Begin to connect at once, each over connections of its own. They do not outlive the client.
  std::unique_ptr<Commands> commands(net::OnBrokerStatus on_status = {});
  std::unique_ptr<PubSub> pubsub(net::OnBrokerStatus on_status = {});
  /// Reads one stream from `last_id` on ("$": what comes from now on).
  std::unique_ptr<StreamReader> stream_reader(StreamOptions options, StreamSink& sink,
                                              net::OnBrokerStatus on_status = {});

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace sockeye::redis
