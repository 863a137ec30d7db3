// All namespaces of a process on one Redis client: the streams adapter's bus, with one reader a
// stream.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cluster/backend.hpp"
#include "redis/node_lines.hpp"
#include "redis/stream_sessions.hpp"
#include "sockeye/cluster_redis_streams.hpp"

namespace sockeye::redis {

class StreamsMember;

class StreamsBackend final : public cluster::Backend, private StreamSink {
 public:
  StreamsBackend(net::Shard& shard, const Options& client,
                 const cluster::RedisStreamsAdapterOptions& options,
                 cluster::Environment environment, std::optional<StreamRecovery> recovery);
  ~StreamsBackend() override;

  std::shared_ptr<cluster::Node> join(std::string nsp, cluster::Environment environment,
                                      cluster::LocalSide& local) override;
  std::shared_ptr<const core::HealthSource> health() const override { return lines_.health(); }

 private:
  void on_entry(std::string_view stream, std::string_view id, const Reply& fields) override;
  void on_reading(std::string_view stream) override;
  void on_gap(std::string_view stream, std::string_view last_seen, std::string_view first) override;

  void read(const std::string& stream);
  /// Behind what is there already.
  void begin(StreamsMember& member);

  cluster::RedisStreamsAdapterOptions options_;
  cluster::Environment environment_;
  std::optional<StreamRecovery> recovery_;
  NodeLines lines_;
  std::map<std::string, std::weak_ptr<StreamsMember>, std::less<>> members_;
  std::map<std::string, std::unique_ptr<StreamReader>, std::less<>> readers_;
};

}  // namespace sockeye::redis
