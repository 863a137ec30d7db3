#include "cluster/cluster_node_state.hpp"

#include <algorithm>
#include <utility>

#include "cluster/wire.hpp"

namespace sockeye::cluster {
namespace {

constexpr std::string_view emitter_uid = "emitter";
constexpr std::chrono::seconds check_interval{1};
/// Where nodes are counted and not named: how long one that was heard is taken for alive.
constexpr std::chrono::seconds named_for{60};
constexpr std::size_t max_request_id = 64;

std::string_view text_of(Cursor from) {
  return from.kind() == Kind::string ? from.as_string() : std::string_view();
}

std::string_view request_of(const ReceivedMessage& message) {
  const std::string_view id = text_of(message.data["requestId"]);
  return id.size() <= max_request_id ? id : std::string_view();
}

}  // namespace

ClusterNode::State::State(std::string own_uid, std::string own_nsp, ClusterNodeOptions given,
                          Environment surroundings, LocalSide& here, ClusterBus& there,
                          NodeStats& counters)
    : uid(std::move(own_uid)),
      nsp(std::move(own_nsp)),
      options(given),
      environment(std::move(surroundings)),
      requests(*environment.clock),
      bus(there),
      local_(here),
      stats_(counters) {
  requests.name_missing = [this](const std::vector<std::string>& answered) {
    return silent_nodes(answered);
  };
}

void ClusterNode::State::start() {
  running_ = true;
  if (!options.heartbeat) return;
  ClusterMessage hello;
  hello.type = MessageType::initial_heartbeat;
  publish(std::move(hello));
  arm();
}

void ClusterNode::State::arm() {
  timer_ = environment.clock->after(check_interval, [self = weak_from_this()] {
    if (const auto state = self.lock()) state->tick();
  });
}

void ClusterNode::State::tick() {
  timer_ = 0;
  if (!running_) return;
  const core::TimePoint now = environment.clock->now();
  for (const std::string& node : known.take_silent(now - options.heartbeat_timeout)) {
    requests.node_gone(node, false);
  }
  if (now - last_published_ >= options.heartbeat_interval) publish({});
  arm();
}

void ClusterNode::State::publish(ClusterMessage message) {
  if (!running_) return;
  message.uid = uid;
  message.nsp = nsp;
  last_published_ = environment.clock->now();
  bus.publish(message);
}

void ClusterNode::State::ask(ClusterMessage message) {
  const std::string id = message.request_id;
  publish(std::move(message));
  if (options.heartbeat) return requests.expect(id, known.names());
  bus.count_nodes([id, self = weak_from_this()](std::optional<std::size_t> nodes) {
    const auto state = self.lock();
    if (!state) return;
    if (nodes && *nodes > 0) --*nodes;
    state->requests.expect(id, nodes);
  });
}

void ClusterNode::State::close() {
  if (options.heartbeat) {
    ClusterMessage farewell;
    farewell.type = MessageType::adapter_close;
    publish(std::move(farewell));
  }
  running_ = false;
  environment.clock->cancel(timer_);
  requests.close();
}

void ClusterNode::State::stop() {
  running_ = false;
  environment.clock->cancel(timer_);
  requests.close();
}

std::vector<std::string> ClusterNode::State::silent_nodes(
    const std::vector<std::string>& answered) const {
  std::vector<std::string> names = known.names();
  std::erase_if(names, [&](const std::string& name) {
    return std::ranges::find(answered, name) != answered.end();
  });
  return names;
}

void ClusterNode::State::respond(std::string_view requester, ClusterMessage message) {
  if (!running_) return;
  message.uid = uid;
  message.nsp = nsp;
  last_published_ = environment.clock->now();
  bus.respond(requester, message);
}

bool ClusterNode::State::ignores(const ReceivedMessage& head, const DataGlance& data) {
  if (head.type != static_cast<std::uint64_t>(MessageType::broadcast) || data.request ||
      data.rooms().empty() || restoring > 0) {
    return false;
  }
  for (const std::string_view room : data.rooms()) {
    if (local_.may_have(room)) return false;
  }
  if (admits(head)) ++stats_.ignored;
  return true;
}

bool ClusterNode::State::admits(const ReceivedMessage& message) {
  if (!running_) return false;
  const bool own = message.uid == uid;
  // Its own come back from a shared log, which alone gives them a name.
  if (own && (!options.shares_log || message.offset.empty())) return false;
  ++stats_.received;
  if (message.nsp != nsp) {
    ++stats_.ignored;
    return false;
  }
  if (!own && !message.uid.empty() && message.uid != emitter_uid) {
    const core::TimePoint now = environment.clock->now();
    if (!options.heartbeat) known.take_silent(now - named_for);
    if (!known.heard(message.uid, now, message.offset)) {
      ++stats_.ignored;
      return false;
    }
  }
  return true;
}

void ClusterNode::State::on_message(const ReceivedMessage& message) {
  if (!admits(message)) return;
  switch (static_cast<MessageType>(message.type <= 13 ? message.type : 0)) {
    case MessageType::initial_heartbeat:
      return publish({});
    case MessageType::heartbeat:
      return;
    case MessageType::broadcast:
      return on_broadcast(message);
    case MessageType::sockets_join:
    case MessageType::sockets_leave:
      return on_move(message);
    case MessageType::disconnect_sockets:
      return on_disconnect(message);
    case MessageType::fetch_sockets:
      return on_fetch(message);
    case MessageType::server_side_emit:
      return on_server_side(message);
    case MessageType::fetch_sockets_response:
    case MessageType::server_side_emit_response:
    case MessageType::broadcast_client_count:
    case MessageType::broadcast_ack:
      return on_response(message);
    case MessageType::adapter_close:
      known.forget(message.uid);
      return requests.node_gone(message.uid, true);
    default:
      return malformed();
  }
}

void ClusterNode::State::on_broadcast(const ReceivedMessage& message) {
  const std::string_view request = request_of(message);
  const bool meant =
      restoring > 0 ||
      concerns(
          message.data["opts"], [&](std::string_view room) { return local_.may_have(room); },
          [&] { return local_.may_have_anybody(); });
  if (!meant && request.empty()) {
    ++stats_.ignored;
    return;
  }
  auto target = read_target(message.data["opts"]);
  auto packet = read_event(message.data["packet"], local_.parser());
  if (!target || !packet) return malformed();
  if (options.shares_log) {
    packet->position = core::LogPosition::parse(message.offset).value_or(core::LogPosition());
  } else {
    packet->ack_id.reset();
  }
  if (request.empty()) return local_.broadcast(std::move(*packet), std::move(*target));
  if (!target->flags.timeout) target->flags.timeout = options.request_timeout;
  const auto answer = [self = weak_from_this(), id = std::string(request),
                       to = std::string(message.uid)](ClusterMessage response) {
    const auto state = self.lock();
    if (!state) return;
    response.request_id = id;
    state->respond(to, std::move(response));
  };
  local_.broadcast_with_ack(
      std::move(*packet), std::move(*target),
      [answer](std::size_t clients) {
        ClusterMessage response;
        response.type = MessageType::broadcast_client_count;
        response.client_count = clients;
        answer(std::move(response));
      },
      [answer](Value value) {
        ClusterMessage response;
        response.type = MessageType::broadcast_ack;
        response.value = std::move(value);
        answer(std::move(response));
      });
}

void ClusterNode::State::on_move(const ReceivedMessage& message) {
  auto target = read_target(message.data["opts"]);
  auto rooms = read_strings(message.data["rooms"]);
  if (!target || !rooms) return malformed();
  if (static_cast<MessageType>(message.type) == MessageType::sockets_join) {
    local_.add_sockets(std::move(*target), std::move(*rooms));
  } else {
    local_.del_sockets(std::move(*target), std::move(*rooms));
  }
}

void ClusterNode::State::on_disconnect(const ReceivedMessage& message) {
  auto target = read_target(message.data["opts"]);
  if (!target) return malformed();
  if (const Cursor claimed = message.data["claimed"]; claimed.kind() == Kind::string) {
    const auto position = core::LogPosition::parse(message.offset);
    if (position && message.uid != uid) {
      local_.give_up_session(std::string(claimed.as_string()), *position);
    }
    return;
  }
  const Cursor close = message.data["close"];
  local_.disconnect_sockets(std::move(*target), close.kind() == Kind::boolean && close.as_bool());
}

void ClusterNode::State::carry_out(const ClusterMessage& message) {
  switch (message.type) {
    case MessageType::broadcast: {
      core::BroadcastPacket packet{{}, message.payload};
      packet.ack_id = message.packet_id;
      return local_.broadcast(std::move(packet), message.target);
    }
    case MessageType::sockets_join:
      return local_.add_sockets(message.target, message.rooms);
    case MessageType::sockets_leave:
      return local_.del_sockets(message.target, message.rooms);
    case MessageType::disconnect_sockets:
      if (message.claimed.empty()) local_.disconnect_sockets(message.target, message.close);
      return;
    default:
      return;
  }
}

void ClusterNode::State::claim(const core::SessionRecord& session) {
  ClusterMessage message;
  message.type = MessageType::disconnect_sockets;
  message.target.rooms.push_back(session.id);
  message.close = true;
  message.claimed = session.pid;
  publish(std::move(message));
}

void ClusterNode::State::on_fetch(const ReceivedMessage& message) {
  auto target = read_target(message.data["opts"]);
  const std::string_view request = request_of(message);
  if (!target || request.empty()) return malformed();
  local_.fetch_sockets(std::move(*target),
                       [self = weak_from_this(), id = std::string(request),
                        to = std::string(message.uid)](std::vector<core::SocketDetails> sockets) {
                         const auto state = self.lock();
                         if (!state) return;
                         ClusterMessage response;
                         response.type = MessageType::fetch_sockets_response;
                         response.request_id = id;
                         response.sockets = std::move(sockets);
                         state->respond(to, std::move(response));
                       });
}

void ClusterNode::State::on_server_side(const ReceivedMessage& message) {
  const Cursor packet = message.data["packet"];
  if (packet.elements()[0].kind() != Kind::string) return malformed();
  const std::string_view request = request_of(message);
  std::function<void(Value)> answer;
  if (!request.empty()) {
    answer = [self = weak_from_this(), id = std::string(request),
              to = std::string(message.uid)](Value value) {
      const auto state = self.lock();
      if (!state) return;
      ClusterMessage response;
      response.type = MessageType::server_side_emit_response;
      response.request_id = id;
      response.value = std::move(value);
      state->respond(to, std::move(response));
    };
  }
  local_.server_side(packet.elements().to_values(), std::move(answer));
}

void ClusterNode::State::on_response(const ReceivedMessage& message) {
  const std::string_view request = request_of(message);
  if (request.empty()) return malformed();
  switch (static_cast<MessageType>(message.type)) {
    case MessageType::fetch_sockets_response: {
      if (!requests.contains(request)) return;
      auto sockets = read_sockets(message.data["sockets"]);
      if (!sockets) return malformed();
      return requests.sockets(request, message.uid, std::move(*sockets));
    }
    case MessageType::server_side_emit_response:
      return requests.reply(request, message.uid, message.data["packet"].to_value());
    case MessageType::broadcast_client_count: {
      const Cursor count = message.data["clientCount"];
      if (count.kind() != Kind::int64 || count.as_int64() < 0) return malformed();
      return requests.clients(request, message.uid, static_cast<std::uint64_t>(count.as_int64()));
    }
    default:
      return requests.client_reply(request, message.data["packet"].to_value());
  }
}

}  // namespace sockeye::cluster
