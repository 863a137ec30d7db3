// Who listens to a client: to its manager, and to each of its sockets.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "codec/packet.hpp"
#include "core/handlers.hpp"
#include "sockeye/handler.hpp"

namespace sockeye::core {

struct ClientManagerListeners {
  ListenerList<> open;
  ListenerList<const Error&> error;
  ListenerList<> ping;
  ListenerList<const codec::Packet&> packet;
  /// Reason and description.
  ListenerList<std::string_view, std::string_view> close;
  ListenerList<std::string_view> upgrade;
  ListenerList<std::size_t> reconnect_attempt;
  ListenerList<std::size_t> reconnect;
  ListenerList<const Error&> reconnect_error;
  ListenerList<> reconnect_failed;

  void remove(ListenerId id) {
    (void)(open.remove(id) || error.remove(id) || ping.remove(id) || packet.remove(id) ||
           close.remove(id) || upgrade.remove(id) || reconnect_attempt.remove(id) ||
           reconnect.remove(id) || reconnect_error.remove(id) || reconnect_failed.remove(id));
  }
};

struct ClientSocketListeners {
  HandlerTable<Elements, detail::Call&> events;
  ListenerList<std::string_view, Elements, detail::Call&> any;
  /// The event's name first.
  ListenerList<const std::vector<Value>&> any_outgoing;
  ListenerList<> connect;
  ListenerList<const Error&> connect_error;
  /// Reason and description.
  ListenerList<std::string_view, std::string_view> disconnect;
  ListenerList<> drain;

  void remove(ListenerId id) {
    (void)(events.remove(id) || any.remove(id) || any_outgoing.remove(id) || connect.remove(id) ||
           connect_error.remove(id) || disconnect.remove(id) || drain.remove(id));
  }
  /// Also of "connect", "connect_error" and "disconnect".
  void remove_all(std::string_view event) {
    events.remove_all(event);
    if (event == "connect") connect.clear();
    if (event == "connect_error") connect_error.clear();
    if (event == "disconnect") disconnect.clear();
  }
  /// Of what came and of how the connection fares; not the catch-all ones.
  void clear() {
    events.clear();
    connect.clear();
    connect_error.clear();
    disconnect.clear();
    drain.clear();
  }
};

}  // namespace sockeye::core
