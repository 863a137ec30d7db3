// What holds a socket's state.
#pragma once

#include "sockeye/reference.hpp"

namespace sockeye::core {

class SocketState;
void retain(const SocketState& socket) noexcept;
void release(const SocketState& socket) noexcept;

using SocketReference = detail::Reference<SocketState>;

}  // namespace sockeye::core
