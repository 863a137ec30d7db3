// From what a user registers, which takes a Socket, to what the core calls, which has a state.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/socket_state.hpp"
#include "sockeye/namespace.hpp"
#include "sockeye/socket.hpp"

namespace sockeye::server {

/// Throws std::invalid_argument for a lifecycle event's name, and says what to call instead.
void check_event_name(std::string_view event);

Listener next_listener() noexcept;

core::EventHandlers::List::Function wrap(detail::Handler<Socket> handler);
core::CatchAllListeners::Function wrap(detail::CatchAll<Socket> listener);
core::OutgoingListeners::Function wrap(
    std::function<void(Socket, const std::vector<Value>&)> listener);
core::CloseListeners::Function wrap_close(std::string_view what,
                                          std::function<void(Socket, std::string_view)> listener);

/// There is no socket to report to: what leaves it is logged.
std::function<void(const ExpiredSession&)> logged(
    std::function<void(const ExpiredSession&)> listener);

/// Whatever `Handlers` holds beside events: the lists that a listener's id may be in.
template <class Handlers>
void remove_listener(Handlers& handlers, Listener listener) {
  if (handlers.events.remove(listener) || handlers.any.remove(listener) ||
      handlers.any_outgoing.remove(listener) || handlers.disconnecting.remove(listener) ||
      handlers.disconnect.remove(listener)) {
    return;
  }
  if constexpr (requires { handlers.error; }) handlers.error.remove(listener);
  if constexpr (requires { handlers.connection; }) {
    if (handlers.connection.remove(listener) || handlers.session_expired.remove(listener) ||
        handlers.server_events.remove(listener)) {
      return;
    }
    handlers.rooms.remove(listener);
  }
}

}  // namespace sockeye::server
