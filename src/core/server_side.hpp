// An event that another node sent to this one, on its way to the handlers.
#pragma once

#include <functional>
#include <vector>

#include "core/namespace.hpp"
#include "sockeye/value.hpp"

namespace sockeye::core {

/// Runs the namespace's handlers of a server-side event, whose name stands first. `answer`, empty
/// where the sender does not ask, is called at most once, on the hub's thread, now or later, with
/// the first argument of the first answer; never where no handler answers. For adapters, on the
/// hub's thread.
void receive_server_side(Namespace& nsp, const std::vector<Value>& event,
                         std::function<void(Value)> answer);

}  // namespace sockeye::core
