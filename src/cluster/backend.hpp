// What binds adapters to a bus: made once a process, it gives each namespace its node.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cluster/environment.hpp"
#include "cluster/local_side.hpp"
#include "cluster/node.hpp"
#include "core/adapter.hpp"
#include "core/health_source.hpp"

namespace sockeye::cluster {

/// On the thread of the shard that it was made for, and destroyed there or when no shard is polled.
class Backend {
 public:
  virtual ~Backend() = default;
  /// The namespace's node, which uses `local` and the environment as long as it lives. The backend
  /// may be destroyed once its nodes are.
  virtual std::shared_ptr<Node> join(std::string nsp, Environment environment,
                                     LocalSide& local) = 0;
  /// Whether its nodes want to know which rooms there are.
  virtual bool wants_rooms() const { return false; }
  /// Null where it keeps no watch.
  virtual std::shared_ptr<const core::HealthSource> health() const = 0;
};

/// Called once, when the server has its first namespace, on the thread of its first shard: the bus
/// belongs to that shard. Throws std::invalid_argument for wrong options.
using MakeBackend =
    std::function<std::unique_ptr<Backend>(core::Namespace& first, Environment environment)>;

/// A bus that is a log, which connection state recovery goes through where it is on.
struct SharedLog {
  /// How long a session stands that was written while its client is connected; 0: none is.
  std::chrono::milliseconds lease;
};

/// For ServerOptions::adapter: joins every namespace of one server, with one node a namespace
/// whatever the number of shards.
core::AdapterFactory join_cluster(MakeBackend make, std::optional<SharedLog> log = std::nullopt);

}  // namespace sockeye::cluster
