// The transports of Engine.IO: what servers offer and clients try.
#pragma once

namespace sockeye {

/// How a connection carries its packets.
enum class Transport { polling, websocket };

}  // namespace sockeye
