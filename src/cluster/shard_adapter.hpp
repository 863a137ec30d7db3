// A namespace's adapter on one shard: what is for everybody goes to the other nodes through the
// seat, then to this shard's own sockets.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cluster/membership.hpp"
#include "cluster/seat.hpp"
#include "core/adapter.hpp"

namespace sockeye::cluster {

class ShardAdapter final : public core::Adapter {
 public:
  ShardAdapter(core::Namespace& nsp, std::shared_ptr<Membership> membership)
      : Adapter(nsp), membership_(std::move(membership)) {}

  void init() override;
  void abandon() override;
  std::shared_ptr<const core::HealthSource> health() override { return membership_->health(); }
  void close(std::function<void()> done) override;
  void server_count(std::function<void(std::size_t)> done) override;
  void server_side_emit(const std::vector<Value>& event,
                        std::function<void(core::BroadcastReplies)> done) override;
  void broadcast(const core::BroadcastPacket& packet, const core::Target& target) override;
  void broadcast_with_ack(const core::BroadcastPacket& packet, const core::Target& target,
                          std::function<void(core::BroadcastReplies)> done) override;
  void fetch_elsewhere(const core::Target& target,
                       std::function<void(core::FetchedSockets)> done) override;
  void add_sockets(const core::Target& target, const std::vector<std::string>& rooms) override;
  void del_sockets(const core::Target& target, const std::vector<std::string>& rooms) override;
  void disconnect_sockets(const core::Target& target, bool close_connection) override;

 private:
  bool goes_out(const core::Target& target) const noexcept { return seat_ && !target.flags.local; }
  void watch_rooms();
  /// `done` for this shard's thread.
  template <class Result>
  std::function<void(Result)> homeward(std::function<void(Result)> done) const;

  std::shared_ptr<Membership> membership_;
  std::shared_ptr<Seat> seat_;
};

}  // namespace sockeye::cluster
