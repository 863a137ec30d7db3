#include "sockeye/adapter.hpp"

#include <utility>

#include "core/namespace.hpp"
#include "server/namespace_group.hpp"
#include "server/registration.hpp"
#include "sockeye/parent_namespace.hpp"

namespace sockeye {
namespace {

// What a listener throws must not reach the call that changed the room.
template <class Listen>
auto guarded(Listen listener) {
  return [listener = std::move(listener)](const auto&... names) {
    try {
      listener(names...);
    } catch (...) {
      detail::log_failure("adapter", std::current_exception());
    }
  };
}

template <class Visit>
void for_each_membership(const core::Namespace& nsp, Visit visit) {
  for (const auto& socket : nsp.sockets()) {
    const std::string id(socket->id());
    visit(id, id);
  }
  nsp.rooms().for_each([&](const core::Room& room) {
    for (const core::SocketState* member : room.members)
      visit(room.name, std::string(member->id()));
  });
}

}  // namespace

Listener Adapter::on_create_room(RoomListener listener) const {
  const Listener id = server::next_listener();
  group_->update([id, listener = guarded(std::move(listener))](core::NamespaceHandlers& handlers) {
    handlers.rooms.created.add(id, listener);
  });
  return id;
}

Listener Adapter::on_delete_room(RoomListener listener) const {
  const Listener id = server::next_listener();
  group_->update([id, listener = guarded(std::move(listener))](core::NamespaceHandlers& handlers) {
    handlers.rooms.deleted.add(id, listener);
  });
  return id;
}

Listener Adapter::on_join_room(MemberListener listener) const {
  const Listener id = server::next_listener();
  group_->update([id, listener = guarded(std::move(listener))](core::NamespaceHandlers& handlers) {
    handlers.rooms.joined.add(id, listener);
  });
  return id;
}

Listener Adapter::on_leave_room(MemberListener listener) const {
  const Listener id = server::next_listener();
  group_->update([id, listener = guarded(std::move(listener))](core::NamespaceHandlers& handlers) {
    handlers.rooms.left.add(id, listener);
  });
  return id;
}

void Adapter::off(Listener listener) const {
  group_->update(
      [listener](core::NamespaceHandlers& handlers) { handlers.rooms.remove(listener); });
}

Adapter::Index Adapter::rooms() const {
  Index index;
  if (const core::Namespace* nsp = group_->here("Adapter::rooms")) {
    for_each_membership(
        *nsp, [&](const std::string& room, const std::string& id) { index[room].push_back(id); });
  }
  return index;
}

Adapter::Index Adapter::sids() const {
  Index index;
  if (const core::Namespace* nsp = group_->here("Adapter::sids")) {
    for_each_membership(
        *nsp, [&](const std::string& room, const std::string& id) { index[id].push_back(room); });
  }
  return index;
}

void Adapter::server_count(std::function<void(std::size_t)> done) const {
  group_->on_one([done](core::Namespace& nsp) { nsp.adapter().server_count(done); },
                 [done] { done(1); });
}

}  // namespace sockeye
