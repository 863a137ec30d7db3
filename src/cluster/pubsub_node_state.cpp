#include "cluster/pubsub_node_state.hpp"

#include <utility>

#include "cluster/wire.hpp"
#include "codec/tape_pool.hpp"

namespace sockeye::cluster {
namespace {

using pubsub::RequestType;

constexpr std::size_t max_request_id = 64;

std::string_view text_of(Cursor from) {
  return from.kind() == Kind::string ? from.as_string() : std::string_view();
}

std::string_view id_of(Cursor message) {
  const std::string_view id = text_of(message["requestId"]);
  return id.size() <= max_request_id ? id : std::string_view();
}

bool is_true(Cursor from) {
  return from.kind() == Kind::boolean && from.as_bool();
}

}  // namespace

PubSubNode::State::State(std::string own_uid, std::string own_nsp, const PubSubNodeOptions& given,
                         Environment surroundings, LocalSide& here, PubSubBus& there,
                         NodeStats& counters)
    : uid(std::move(own_uid)),
      nsp(std::move(own_nsp)),
      options(given),
      channels(options.key, nsp),
      pattern(channels.pattern()),
      subscribed{channels.requests(), channels.responses(), channels.responses_for(uid)},
      environment(std::move(surroundings)),
      requests(*environment.clock),
      bus(there),
      local_(here),
      stats_(counters) {}

void PubSubNode::State::stop() {
  running = false;
  requests.close();
}

void PubSubNode::State::publish(std::string_view channel, std::string_view message) {
  if (running) bus.publish(channel, message);
}

void PubSubNode::State::ask(const std::string& id, std::string_view message) {
  publish(channels.requests(), message);
  bus.count_subscribers(channels.requests(),
                        [id, self = weak_from_this()](std::optional<std::size_t> nodes) {
                          const auto state = self.lock();
                          if (!state) return;
                          if (nodes && *nodes > 0) --*nodes;
                          state->requests.expect(id, nodes);
                        });
}

void PubSubNode::State::on_message(std::string_view channel, std::string_view message) {
  if (!running) return;
  ++stats_.received;
  if (channel.starts_with(channels.events())) return on_event(channel, message);
  if (channel.starts_with(channels.responses())) return on_response(message);
  if (channel == channels.requests()) return on_request(message);
  ++stats_.ignored;
}

void PubSubNode::State::on_event(std::string_view channel, std::string_view message) {
  const std::string_view room = channels.room_of(channel);
  if (!room.empty() && !local_.may_have(room)) {
    ++stats_.ignored;
    return;
  }
  const codec::TapeLease tape;
  if (!read_message(message, *tape)) return malformed();
  const Elements parts = tape->root().elements();
  if (parts.size() < 3) return malformed();
  const Cursor packet = parts[1];
  const Cursor opts = parts[2];
  const Cursor name = packet["nsp"];
  if (text_of(parts[0]) == uid || (name.is_null() ? "/" : text_of(name)) != nsp ||
      !concerns(
          opts, [&](std::string_view one) { return local_.may_have(one); },
          [&] { return local_.may_have_anybody(); })) {
    ++stats_.ignored;
    return;
  }
  auto target = read_target(opts);
  auto event = read_event(packet, local_.parser());
  if (!target || !event) return malformed();
  local_.broadcast(std::move(*event), std::move(*target));
}

bool PubSubNode::State::is_own(Cursor request) const {
  return text_of(request["uid"]) == uid;
}

void PubSubNode::State::on_request(std::string_view message) {
  const codec::TapeLease tape;
  if (!read_message(message, *tape)) return malformed();
  const Cursor request = tape->root();
  const Cursor type = request["type"];
  if (type.kind() != Kind::int64 || type.as_int64() < 0 || type.as_int64() > 9) return malformed();
  if (is_own(request)) return;
  switch (static_cast<RequestType>(type.as_int64())) {
    case RequestType::sockets:
      return on_names(request, false);
    case RequestType::all_rooms:
      return on_names(request, true);
    case RequestType::remote_join:
    case RequestType::remote_leave:
    case RequestType::remote_disconnect:
      if (request["opts"].is_null()) {
        return on_old_order(static_cast<RequestType>(type.as_int64()), request);
      }
      return on_order(static_cast<RequestType>(type.as_int64()), request);
    case RequestType::remote_fetch:
      return on_fetch(request);
    case RequestType::server_side_emit:
      return on_server_side(request);
    case RequestType::broadcast:
      return on_broadcast(request);
    default:
      return malformed();
  }
}

std::function<void(const std::string&)> PubSubNode::State::answering(Cursor request) {
  std::string channel = options.publish_on_specific_response_channel
                            ? channels.responses_for(text_of(request["uid"]))
                            : channels.responses();
  return [self = weak_from_this(), channel = std::move(channel)](const std::string& response) {
    if (const auto state = self.lock()) state->publish(channel, response);
  };
}

void PubSubNode::State::on_names(Cursor request, bool rooms) {
  const std::string id(id_of(request));
  if (id.empty()) return malformed();
  const auto answer = answering(request);
  if (rooms) {
    local_.list_rooms([id, answer](const std::vector<std::string>& names) {
      answer(pubsub::names_response(id, "rooms", names));
    });
    return;
  }
  core::Target target;
  target.rooms = read_strings(request["rooms"]).value_or(std::vector<std::string>{});
  local_.fetch_sockets(std::move(target),
                       [id, answer](const std::vector<core::SocketDetails>& sockets) {
                         std::vector<std::string> ids;
                         for (const core::SocketDetails& socket : sockets) ids.push_back(socket.id);
                         answer(pubsub::names_response(id, "sockets", ids));
                       });
}

void PubSubNode::State::on_order(RequestType type, Cursor request) {
  auto target = read_target(request["opts"]);
  if (!target) return malformed();
  if (type == RequestType::remote_disconnect) {
    return local_.disconnect_sockets(std::move(*target), is_true(request["close"]));
  }
  auto rooms = read_strings(request["rooms"]);
  if (!rooms) return malformed();
  if (type == RequestType::remote_join) {
    local_.add_sockets(std::move(*target), std::move(*rooms));
  } else {
    local_.del_sockets(std::move(*target), std::move(*rooms));
  }
}

void PubSubNode::State::on_old_order(RequestType type, Cursor request) {
  const std::string_view socket = text_of(request["sid"]);
  if (socket.empty()) return malformed();
  if (!local_.may_have(socket)) return;
  core::Target target;
  target.rooms.emplace_back(socket);
  if (type == RequestType::remote_disconnect) {
    local_.disconnect_sockets(std::move(target), is_true(request["close"]));
  } else {
    const std::string_view room = text_of(request["room"]);
    if (room.empty()) return malformed();
    if (type == RequestType::remote_join) {
      local_.add_sockets(std::move(target), {std::string(room)});
    } else {
      local_.del_sockets(std::move(target), {std::string(room)});
    }
  }
  if (const std::string_view id = id_of(request); !id.empty()) {
    answering(request)(pubsub::names_response(id, {}, {}));
  }
}

void PubSubNode::State::on_fetch(Cursor request) {
  const std::string id(id_of(request));
  auto target = read_target(request["opts"]);
  if (id.empty() || !target) return malformed();
  local_.fetch_sockets(std::move(*target), [id, answer = answering(request)](
                                               const std::vector<core::SocketDetails>& sockets) {
    answer(pubsub::sockets_response(id, sockets));
  });
}

void PubSubNode::State::on_server_side(Cursor request) {
  const Cursor data = request["data"];
  if (text_of(data.elements()[0]).empty()) return malformed();
  std::function<void(Value)> answer;
  if (const std::string id(id_of(request)); !id.empty()) {
    // The reference publishes these on the common channel in either mode.
    answer = [self = weak_from_this(), id](const Value& value) {
      const auto state = self.lock();
      if (state)
        state->publish(state->channels.responses(), pubsub::server_side_response(id, value));
    };
  }
  local_.server_side(data.elements().to_values(), std::move(answer));
}

void PubSubNode::State::on_broadcast(Cursor request) {
  const std::string id(id_of(request));
  auto target = read_target(request["opts"]);
  auto event = read_event(request["packet"], local_.parser());
  if (id.empty() || !target || !event) return malformed();
  if (!target->flags.timeout) target->flags.timeout = options.requests_timeout;
  const auto answer = answering(request);
  local_.broadcast_with_ack(
      std::move(*event), std::move(*target),
      [id, answer](std::size_t clients) { answer(pubsub::client_count_response(id, clients)); },
      [id, answer](const Value& value) { answer(pubsub::client_ack_response(id, value)); });
}

void PubSubNode::State::on_response(std::string_view message) {
  if (requests.size() == 0) {
    ++stats_.ignored;
    return;
  }
  const codec::TapeLease tape;
  if (!read_message(message, *tape)) return malformed();
  const Cursor response = tape->root();
  const std::string_view id = id_of(response);
  const auto kind = requests.kind(id);
  if (!kind) {
    ++stats_.ignored;
    return;
  }
  const Cursor type = response["type"];
  const auto is = [&](RequestType wanted) {
    return type.kind() == Kind::int64 && type.as_int64() == static_cast<std::int64_t>(wanted);
  };
  switch (*kind) {
    case PendingRequests::Kind::fetch: {
      auto sockets = read_sockets(response["sockets"]);
      if (!sockets) return malformed();
      return requests.sockets(id, {}, std::move(*sockets));
    }
    case PendingRequests::Kind::server_side:
      return requests.reply(id, {}, response["data"].to_value());
    case PendingRequests::Kind::broadcast: {
      if (is(RequestType::broadcast_ack)) {
        return requests.client_reply(id, response["packet"].to_value());
      }
      const Cursor count = response["clientCount"];
      if (!is(RequestType::broadcast_client_count) || count.kind() != Kind::int64 ||
          count.as_int64() < 0) {
        return malformed();
      }
      return requests.clients(id, {}, static_cast<std::uint64_t>(count.as_int64()));
    }
  }
}

}  // namespace sockeye::cluster
