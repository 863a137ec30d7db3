// What a panel may order: events, rooms and ends for the sockets of a namespace, on all nodes.
#pragma once

#include <memory>

#include "server/server_core.hpp"
#include "sockeye/namespace.hpp"

namespace sockeye::admin {

/// `emit`, `join`, `leave` and `_disconnect`, each for all sockets of a namespace or those in a
/// room (which may be a socket's id). A namespace that this node does not have is made, since
/// others may have it, but for at most a thousand.
void take_orders(const Namespace& panels, std::weak_ptr<server::ServerCore> core);

}  // namespace sockeye::admin
