#include "admin/activity_feed.hpp"

#include <functional>
#include <utility>

#include "admin/description.hpp"
#include "core/hub.hpp"
#include "server/registration.hpp"
#include "sockeye/adapter.hpp"

namespace sockeye::admin {

void ActivityFeed::watch(const std::shared_ptr<server::NamespaceGroup>& group) {
  const auto self = shared_from_this();
  const Namespace nsp(group);
  // Before the application's listeners, so that what they do to the socket is told behind it.
  const Listener first = server::next_listener();
  group->update([self, first](core::NamespaceHandlers& handlers) {
    const auto listener = [self](core::SocketState& state) {
      const Socket socket(state.self());
      detail::run_guarded(socket, "connection", [&] { self->connected(socket); });
    };
    handlers.connection.add(first, listener, false, true);
  });
  nsp.on_disconnect([self](const Socket& socket, std::string_view reason) {
    self->disconnected(socket, reason);
  });
  nsp.adapter().on_join_room(
      [self, name = group->name()](std::string_view room, std::string_view id) {
        self->tell_left();
        self->panels_.emit("room_joined", name, room, id, timestamp());
      });
  nsp.adapter().on_leave_room(
      [self, weak = std::weak_ptr(group)](std::string_view room, std::string_view id) {
        if (const auto still = weak.lock()) self->left(*still, room, id);
      });
  if (group->name() == own_namespace_) return;
  nsp.prepend_any(
      [self](const Socket& socket, const std::string& name, std::vector<Value> arguments) {
        arguments.insert(arguments.begin(), name);
        self->received(socket, std::move(arguments));
      });
  nsp.on_any_outgoing([self](const Socket& socket, const std::vector<Value>& event) {
    self->panels_.emit("event_sent", socket.nsp(), socket.id(), event, timestamp());
  });
}

void ActivityFeed::connected(const Socket& socket) {
  const Value shown = describe(socket);
  note_data(socket.id(), shown["data"]);
  panels_.emit("socket_connected", shown, timestamp());
}

void ActivityFeed::disconnected(const Socket& socket, std::string_view reason) {
  {
    const std::lock_guard lock(mutex_);
    data_.erase(socket.id());
  }
  panels_.emit("socket_disconnected", socket.nsp(), socket.id(), reason, timestamp());
  tell_left();
}

void ActivityFeed::upgraded(core::SocketState& socket) {
  panels_.emit("socket_updated", Value::object({{"id", socket.id()},
                                                {"nsp", socket.nsp()->name()},
                                                {"transport", "websocket"}}));
}

void ActivityFeed::received(const Socket& socket, std::vector<Value> event) {
  panels_.emit("event_received", socket.nsp(), socket.id(), event, timestamp());
  // The event's handlers run behind this: what they make of the data is seen in a later turn.
  socket.state()->executor().post(
      [self = shared_from_this(), state = socket.state()] { self->look_at_data(*state); });
}

void ActivityFeed::look_at_data(server::ShardServer& shard) {
  shard.hub().for_each([this](core::Namespace& nsp) {
    for (const auto& socket : nsp.sockets()) look_at_data(*socket);
  });
}

void ActivityFeed::look_at_data(core::SocketState& socket) {
  if (!socket.connected()) return;
  const Value data = data_of(socket);
  if (!note_data(std::string(socket.id()), data)) return;
  panels_.emit("socket_updated",
               Value::object({{"id", socket.id()}, {"nsp", socket.nsp()->name()}, {"data", data}}));
}

bool ActivityFeed::note_data(const std::string& id, const Value& data) {
  const std::size_t hash = std::hash<std::string>()(data.to_json());
  const std::lock_guard lock(mutex_);
  const auto [entry, is_new] = data_.try_emplace(id, hash);
  return std::exchange(entry->second, hash) != hash || is_new;
}

void ActivityFeed::left(server::NamespaceGroup& group, std::string_view room, std::string_view id) {
  const std::lock_guard lock(mutex_);
  std::vector<Left>& waiting = left_[std::this_thread::get_id()];
  waiting.push_back({group.name(), std::string(room), std::string(id), timestamp()});
  if (waiting.size() > 1) return;
  const auto own = group.own();
  group.executor(own.value_or(0))->post([self = shared_from_this()] { self->tell_left(); });
}

void ActivityFeed::tell_left() {
  std::vector<Left> waiting;
  {
    const std::lock_guard lock(mutex_);
    const auto found = left_.find(std::this_thread::get_id());
    if (found == left_.end()) return;
    waiting.swap(found->second);
  }
  for (const Left& entry : waiting) {
    panels_.emit("room_left", entry.nsp, entry.room, entry.id, entry.time);
  }
}

}  // namespace sockeye::admin
