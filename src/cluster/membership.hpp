// One server's membership in a cluster: the bus, made with the first namespace on its shard, and a
// seat for each namespace.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "cluster/backend.hpp"
#include "cluster/environment.hpp"
#include "cluster/seat.hpp"
#include "core/namespace.hpp"

namespace sockeye::cluster {

class Membership : public std::enable_shared_from_this<Membership> {
 public:
  Membership(MakeBackend make, std::optional<SharedLog> log) : make_(std::move(make)), log_(log) {}

  /// None where the cluster shares none, or none is wanted.
  const std::optional<SharedLog>& log() const noexcept { return log_; }

  /// On the namespace's shard: one more of its adapters is in the seat. Throws
  /// std::invalid_argument where another server has the membership already.
  std::shared_ptr<Seat> join(core::Namespace& nsp);
  std::shared_ptr<const core::HealthSource> health();
  /// The server is being destroyed: so are its nodes and the bus. No shard is polled.
  void end();

 private:
  void check_server(const core::Hub& hub);
  void begin(core::Namespace& first);
  void settle(const std::shared_ptr<Seat>& seat, core::Namespace& nsp);

  std::mutex mutex_;
  MakeBackend make_;
  std::optional<SharedLog> log_;
  std::shared_ptr<core::Executor> home_;
  Environment environment_;
  std::unique_ptr<Backend> backend_;
  std::map<std::string, std::weak_ptr<Seat>> seats_;
  /// Of the server's shards, as far as they have come.
  std::vector<const core::Hub*> hubs_;
  /// So many seats are looked through for those that are gone.
  std::size_t crowded_ = 64;
};

}  // namespace sockeye::cluster
