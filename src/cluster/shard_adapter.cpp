#include "cluster/shard_adapter.hpp"

#include <limits>
#include <utility>

#include "core/hub.hpp"
#include "core/namespace.hpp"

namespace sockeye::cluster {
namespace {

// Never given to listeners of the application.
constexpr core::ListenerId enter_listener = std::numeric_limits<core::ListenerId>::max();
constexpr core::ListenerId leave_listener = enter_listener - 1;

// The two parts of an answer, this process' own and the others'.
struct Halves {
  core::BroadcastReplies whole;
  bool halfway = false;
  std::function<void(core::BroadcastReplies)> done;

  void arrive(core::BroadcastReplies part) {
    whole.merge(std::move(part));
    if (std::exchange(halfway, true)) done(std::move(whole));
  }
};

}  // namespace

void ShardAdapter::init() {
  seat_ = membership_->join(nsp());
  if (seat_->watches_rooms()) watch_rooms();
  if (shares_log()) nsp().recovery()->share(seat_->progress(), membership_->log()->lease);
  // All shards' namespace comes into being behind this one.
  nsp().executor().post([seat = seat_, own = nsp().weak_from_this()] {
    if (const auto joined = own.lock()) seat->open(joined->scope());
  });
}

void ShardAdapter::abandon() {
  seat_ = nullptr;
  membership_->end();
}

void ShardAdapter::watch_rooms() {
  core::RoomListeners& listeners = nsp().handlers().rooms;
  listeners.remove(enter_listener);
  listeners.remove(leave_listener);
  listeners.created.add(enter_listener,
                        [seat = seat_](std::string_view room) { seat->tell_room(room, true); });
  listeners.deleted.add(leave_listener,
                        [seat = seat_](std::string_view room) { seat->tell_room(room, false); });
}

void ShardAdapter::close(std::function<void()> done) {
  const auto seat = std::exchange(seat_, nullptr);
  if (!seat) return done();
  seat->depart([executor = nsp().hub() ? nsp().hub()->executor() : nullptr,
                done = std::move(done)]() mutable {
    if (!executor || executor->here()) return done();
    executor->post(std::move(done));
  });
}

void ShardAdapter::server_count(std::function<void(std::size_t)> done) {
  if (!seat_) return done(1);
  auto answer = homeward(std::move(done));
  seat_->with_node([answer](Node& node) { node.server_count(answer); }, [answer] { answer(1); });
}

void ShardAdapter::server_side_emit(const std::vector<Value>& event,
                                    std::function<void(core::BroadcastReplies)> done) {
  if (!seat_) {
    if (done) done({});
    return;
  }
  auto answer = homeward(std::move(done));
  seat_->with_node([event, answer](Node& node) { node.server_side_emit(event, answer); },
                   [answer] {
                     if (answer) answer({});
                   });
}

void ShardAdapter::broadcast(const core::BroadcastPacket& packet, const core::Target& target) {
  if (goes_out(target)) {
    if (seat_->home()->here()) {
      seat_->with_node([&](Node& node) { node.broadcast(packet, target); }, [] {});
    } else {
      seat_->with_node([packet, target](Node& node) { node.broadcast(packet, target); }, [] {});
    }
  }
  if (!comes_back(target)) Adapter::broadcast(packet, target);
}

void ShardAdapter::broadcast_with_ack(const core::BroadcastPacket& packet,
                                      const core::Target& target,
                                      std::function<void(core::BroadcastReplies)> done) {
  if (!goes_out(target)) return Adapter::broadcast_with_ack(packet, target, std::move(done));
  const auto halves = std::make_shared<Halves>();
  halves->done = std::move(done);
  std::function<void(core::BroadcastReplies)> arrive = [halves](core::BroadcastReplies part) {
    halves->arrive(std::move(part));
  };
  auto answer = homeward(arrive);
  seat_->with_node(
      [packet, target, answer](Node& node) { node.broadcast_with_ack(packet, target, answer); },
      [answer] { answer({}); });
  Adapter::broadcast_with_ack(packet, target, std::move(arrive));
}

void ShardAdapter::fetch_elsewhere(const core::Target& target,
                                   std::function<void(core::FetchedSockets)> done) {
  if (!goes_out(target)) return done({});
  auto answer = homeward(std::move(done));
  seat_->with_node([target, answer](Node& node) { node.fetch_sockets(target, answer); },
                   [answer] { answer({}); });
}

void ShardAdapter::add_sockets(const core::Target& target, const std::vector<std::string>& rooms) {
  if (goes_out(target)) {
    seat_->with_node([target, rooms](Node& node) { node.add_sockets(target, rooms); }, [] {});
  }
  if (!comes_back(target)) Adapter::add_sockets(target, rooms);
}

void ShardAdapter::del_sockets(const core::Target& target, const std::vector<std::string>& rooms) {
  if (goes_out(target)) {
    seat_->with_node([target, rooms](Node& node) { node.del_sockets(target, rooms); }, [] {});
  }
  if (!comes_back(target)) Adapter::del_sockets(target, rooms);
}

void ShardAdapter::disconnect_sockets(const core::Target& target, bool close_connection) {
  if (goes_out(target)) {
    seat_->with_node([target, close_connection](
                         Node& node) { node.disconnect_sockets(target, close_connection); },
                     [] {});
  }
  if (!comes_back(target)) Adapter::disconnect_sockets(target, close_connection);
}

}  // namespace sockeye::cluster
