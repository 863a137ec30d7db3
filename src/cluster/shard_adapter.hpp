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
#include "core/hub.hpp"
#include "core/namespace.hpp"

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
  bool shares_log() const noexcept override;
  void persist_session(std::unique_ptr<core::RecoverableSession> session) override;
  void restore_session(std::string_view pid, std::optional<std::string_view> offset,
                       std::function<void(core::RestoredSession)> done) override;
  void write_session(core::SessionRecord session, core::SessionState state) override;
  void erase_session(const std::string& pid) override;

 private:
  bool goes_out(const core::Target& target) const noexcept { return seat_ && !target.flags.local; }
  void watch_rooms();
  /// What comes back through the shared log is not done before.
  bool comes_back(const core::Target& target) const noexcept {
    return shares_log() && (goes_out(target) || target.flags.spoken_for);
  }
  /// `done` for this shard's thread.
  template <class Result>
  std::function<void(Result)> homeward(std::function<void(Result)> done) const;

  std::shared_ptr<Membership> membership_;
  std::shared_ptr<Seat> seat_;
};

template <class Result>
std::function<void(Result)> ShardAdapter::homeward(std::function<void(Result)> done) const {
  core::Hub* hub = nsp().hub();
  if (!hub || hub->executor() == seat_->home() || !done) return done;
  return [executor = hub->executor(), done = std::move(done)](Result result) {
    executor->post([done, result = std::move(result)]() mutable { done(std::move(result)); });
  };
}

}  // namespace sockeye::cluster
