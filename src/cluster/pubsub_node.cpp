#include "cluster/pubsub_node.hpp"

#include <algorithm>
#include <utility>

#include "cluster/pubsub_node_state.hpp"

namespace sockeye::cluster {
namespace {

constexpr std::size_t id_size = 6;

}  // namespace

PubSubNode::PubSubNode(std::string uid, std::string nsp, const PubSubNodeOptions& options,
                       Environment environment, LocalSide& local, PubSubBus& bus)
    : state_(std::make_shared<State>(std::move(uid), std::move(nsp), options,
                                     std::move(environment), local, bus, stats_)) {}

PubSubNode::~PubSubNode() {
  state_->stop();
}

const std::string& PubSubNode::uid() const noexcept {
  return state_->uid;
}

const std::string& PubSubNode::pattern() const noexcept {
  return state_->pattern;
}

const std::vector<std::string>& PubSubNode::channels() const noexcept {
  return state_->subscribed;
}

void PubSubNode::on_message(std::string_view channel, std::string_view message) {
  state_->on_message(channel, message);
}

void PubSubNode::start() {
  state_->running = true;
}

void PubSubNode::broadcast(const core::BroadcastPacket& packet, const core::Target& target) {
  state_->publish(state_->channels.event(target),
                  pubsub::event(state_->uid, state_->nsp, packet, target));
}

void PubSubNode::broadcast_with_ack(const core::BroadcastPacket& packet, const core::Target& target,
                                    std::function<void(core::BroadcastReplies)> done) {
  const std::string id = state_->environment.random_name(id_size);
  const auto timeout = target.flags.timeout.value_or(state_->options.requests_timeout);
  if (!state_->requests.add(id, PendingRequests::Kind::broadcast, timeout, std::move(done))) return;
  state_->ask(id, pubsub::broadcast_request(state_->uid, id, state_->nsp, packet, target));
}

void PubSubNode::fetch_sockets(const core::Target& target,
                               std::function<void(core::FetchedSockets)> done) {
  const std::string id = state_->environment.random_name(id_size);
  const auto timeout = target.flags.timeout.value_or(state_->options.requests_timeout);
  if (!state_->requests.add(id, timeout, std::move(done))) return;
  state_->ask(id, pubsub::fetch_request(state_->uid, id, target));
}

void PubSubNode::add_sockets(const core::Target& target, const std::vector<std::string>& rooms) {
  state_->publish(
      state_->channels.requests(),
      pubsub::move_request(state_->uid, pubsub::RequestType::remote_join, target, rooms));
}

void PubSubNode::del_sockets(const core::Target& target, const std::vector<std::string>& rooms) {
  state_->publish(
      state_->channels.requests(),
      pubsub::move_request(state_->uid, pubsub::RequestType::remote_leave, target, rooms));
}

void PubSubNode::disconnect_sockets(const core::Target& target, bool close_connection) {
  state_->publish(state_->channels.requests(),
                  pubsub::disconnect_request(state_->uid, target, close_connection));
}

void PubSubNode::server_side_emit(const std::vector<Value>& event,
                                  std::function<void(core::BroadcastReplies)> done) {
  if (!done) {
    state_->publish(state_->channels.requests(),
                    pubsub::server_side_request(state_->uid, {}, event));
    return;
  }
  const std::string id = state_->environment.random_name(id_size);
  if (!state_->requests.add(id, PendingRequests::Kind::server_side,
                            state_->options.requests_timeout, std::move(done))) {
    return;
  }
  state_->ask(id, pubsub::server_side_request(state_->uid, id, event));
}

void PubSubNode::server_count(std::function<void(std::size_t)> done) {
  state_->bus.count_subscribers(state_->channels.requests(),
                                [done = std::move(done)](std::optional<std::size_t> count) {
                                  done(std::max<std::size_t>(1, count.value_or(1)));
                                });
}

void PubSubNode::close(std::function<void()> done) {
  state_->stop();
  state_->bus.close(std::move(done));
}

}  // namespace sockeye::cluster
