// The transports of Engine.IO: what servers offer and clients try.
#pragma once

namespace sockeye {

enum class Transport { polling, websocket };

}  // namespace sockeye
