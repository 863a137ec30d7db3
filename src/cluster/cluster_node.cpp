#include "cluster/cluster_node.hpp"

#include <algorithm>
#include <utility>

#include "cluster/cluster_node_state.hpp"
#include "cluster/wire.hpp"
#include "codec/tape_pool.hpp"

namespace sockeye::cluster {

ClusterNode::ClusterNode(std::string uid, std::string nsp, ClusterNodeOptions options,
                         Environment environment, LocalSide& local, ClusterBus& bus)
    : state_(std::make_shared<State>(std::move(uid), std::move(nsp), options,
                                     std::move(environment), local, bus, stats_)) {}

ClusterNode::~ClusterNode() {
  state_->stop();
}

const std::string& ClusterNode::uid() const noexcept {
  return state_->uid;
}

const std::string& ClusterNode::nsp() const noexcept {
  return state_->nsp;
}

void ClusterNode::on_message(const ReceivedMessage& message) {
  state_->on_message(message);
}

bool ClusterNode::ignores(std::string_view envelope, std::string_view usual_nsp) {
  const std::optional<Glance> glance = glance_at(envelope);
  return glance && state_->ignores({.type = glance->type,
                                    .uid = glance->uid,
                                    .nsp = glance->nsp.empty() ? usual_nsp : glance->nsp,
                                    .offset = {},
                                    .data = {}},
                                   glance->data);
}

bool ClusterNode::ignores(const ReceivedMessage& head, std::string_view data) {
  const std::optional<DataGlance> glance = glance_at_data(data);
  return glance && state_->ignores(head, *glance);
}

void ClusterNode::on_envelope(std::string_view bytes) {
  if (ignores(bytes)) return;
  const codec::TapeLease tape;
  if (!read_message(bytes, *tape)) {
    ++stats_.received;
    state_->malformed();
    return;
  }
  const Cursor root = tape->root();
  const auto text = [&](std::string_view key) {
    const Cursor found = root[key];
    return found.kind() == Kind::string ? found.as_string() : std::string_view();
  };
  const Cursor type = root["type"];
  on_message({.type = type.kind() == Kind::int64 ? static_cast<std::uint64_t>(type.as_int64()) : 0,
              .uid = text("uid"),
              .nsp = text("nsp"),
              .offset = {},
              .data = root["data"]});
}

void ClusterNode::carry_out(const ClusterMessage& message) {
  state_->carry_out(message);
}

void ClusterNode::start() {
  state_->start();
}

void ClusterNode::broadcast(const core::BroadcastPacket& packet, const core::Target& target) {
  ClusterMessage message;
  message.type = MessageType::broadcast;
  message.payload = packet.payload;
  message.packet_id = packet.ack_id;
  message.target = target;
  state_->publish(std::move(message));
}

void ClusterNode::broadcast_with_ack(const core::BroadcastPacket& packet,
                                     const core::Target& target,
                                     std::function<void(core::BroadcastReplies)> done) {
  const std::string id = state_->environment.random_hex(16);
  if (!state_->requests.add(id, PendingRequests::Kind::broadcast,
                            target.flags.timeout.value_or(state_->options.request_timeout),
                            std::move(done))) {
    return;
  }
  ClusterMessage message;
  message.type = MessageType::broadcast;
  message.request_id = id;
  message.payload = packet.payload;
  message.target = target;
  state_->ask(std::move(message));
}

void ClusterNode::fetch_sockets(const core::Target& target,
                                std::function<void(core::FetchedSockets)> done) {
  const std::string id = state_->environment.random_hex(16);
  if (!state_->requests.add(id, target.flags.timeout.value_or(state_->options.request_timeout),
                            std::move(done))) {
    return;
  }
  ClusterMessage message;
  message.type = MessageType::fetch_sockets;
  message.request_id = id;
  message.target = target;
  state_->ask(std::move(message));
}

void ClusterNode::add_sockets(const core::Target& target, const std::vector<std::string>& rooms) {
  ClusterMessage message;
  message.type = MessageType::sockets_join;
  message.target = target;
  message.rooms = rooms;
  state_->publish(std::move(message));
}

void ClusterNode::del_sockets(const core::Target& target, const std::vector<std::string>& rooms) {
  ClusterMessage message;
  message.type = MessageType::sockets_leave;
  message.target = target;
  message.rooms = rooms;
  state_->publish(std::move(message));
}

void ClusterNode::disconnect_sockets(const core::Target& target, bool close_connection) {
  ClusterMessage message;
  message.type = MessageType::disconnect_sockets;
  message.target = target;
  message.close = close_connection;
  state_->publish(std::move(message));
}

void ClusterNode::server_side_emit(const std::vector<Value>& event,
                                   std::function<void(core::BroadcastReplies)> done) {
  ClusterMessage message;
  message.type = MessageType::server_side_emit;
  message.value = Value::array(event);
  if (!done) return state_->publish(std::move(message));
  message.request_id = state_->environment.random_hex(16);
  if (!state_->requests.add(message.request_id, PendingRequests::Kind::server_side,
                            state_->options.request_timeout, std::move(done))) {
    return;
  }
  state_->ask(std::move(message));
}

void ClusterNode::server_count(std::function<void(std::size_t)> done) {
  if (state_->options.heartbeat) return done(1 + state_->known.size());
  state_->bus.count_nodes(
      [done = std::move(done), state = std::weak_ptr(state_)](std::optional<std::size_t> count) {
        const auto self = state.lock();
        done(std::max<std::size_t>(1, count.value_or(1 + (self ? self->known.size() : 0))));
      });
}

void ClusterNode::room_entered(std::string_view room) {
  state_->bus.room_entered(room);
}

void ClusterNode::room_left(std::string_view room) {
  state_->bus.room_left(room);
}

void ClusterNode::restore_session(SessionClaim claim,
                                  std::function<void(core::SharedSession)> done) {
  ++state_->restoring;
  state_->bus.restore_session(claim, [done = std::move(done), here = claim.found.has_value(),
                                      state = std::weak_ptr(state_)](core::SharedSession found) {
    const auto self = state.lock();
    if (self && found.record && !here) self->claim(*found.record);
    done(std::move(found));
  });
}

void ClusterNode::end_restore() {
  --state_->restoring;
}

void ClusterNode::write_session(const core::SessionRecord& session, core::SessionState state) {
  state_->bus.write_session(session, state);
}

void ClusterNode::erase_session(const std::string& pid) {
  state_->bus.erase_session(pid);
}

void ClusterNode::close(std::function<void()> done) {
  state_->close();
  state_->bus.close(std::move(done));
}

}  // namespace sockeye::cluster
