// One namespace's node on a stream: what must not be missed goes through the stream, questions and
// answers through two channels, prefix#nsp# and prefix#nsp#uid#.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "cluster/cluster_bus.hpp"
#include "cluster/cluster_node.hpp"
#include "net/lifetime.hpp"
#include "redis/commands.hpp"
#include "redis/pubsub.hpp"
#include "redis/stream_entry.hpp"
#include "redis/stream_sessions.hpp"
#include "sockeye/cluster_redis_streams.hpp"

namespace sockeye::redis {

class StreamsMember final : public cluster::ClusterBus, public MessageSink {
 public:
  /// Commands and subscriber outlive it.
  StreamsMember(const std::optional<StreamRecovery>& recovery, const std::string& uid,
                const std::string& nsp, const cluster::RedisStreamsAdapterOptions& options,
                cluster::Environment environment, cluster::LocalSide& local, Commands& commands,
                PubSub& pubsub);
  ~StreamsMember() override;

  cluster::ClusterNode& node() noexcept { return node_; }
  const std::string& stream() const noexcept { return stream_; }

  void on_entry(std::string_view id, const StreamEntry& entry);
  /// The stream is read from behind `last` on.
  void begin(core::LogPosition last);

  void publish(const cluster::ClusterMessage& message) override;
  void respond(std::string_view requester, const cluster::ClusterMessage& message) override;
  void count_nodes(std::function<void(std::optional<std::size_t>)> done) override;
  void restore_session(const cluster::SessionClaim& claim,
                       std::function<void(core::SharedSession)> done) override;
  void write_session(const core::SessionRecord& session, core::SessionState state) override;
  void erase_session(const std::string& pid) override;
  void close(std::function<void()> done) override;

  void on_message(std::string_view name, std::string_view channel,
                  std::string_view payload) override;

 private:
  void send(std::string_view channel, const cluster::ClusterMessage& message);
  void unsubscribe();

  Commands& commands_;
  cluster::LocalSide& local_;
  PubSub& pubsub_;
  SubscriptionKind kind_;
  std::string stream_;
  std::size_t max_len_;
  bool only_plaintext_;
  std::string channel_;
  std::string own_channel_;
  bool left_ = false;
  bool reading_ = false;
  core::LogPosition last_;
  /// None where recovery is off.
  std::optional<StreamSessions> sessions_;
  net::Lifetime lifetime_;
  cluster::ClusterNode node_;
};

}  // namespace sockeye::redis
