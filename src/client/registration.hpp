// Names for what is registered with a client.
#pragma once

#include <atomic>

#include "sockeye/listener.hpp"

namespace sockeye::client {

/// A new one of the process. From any thread.
inline Listener next_listener() noexcept {
  static std::atomic<Listener> last{0};
  return ++last;
}

}  // namespace sockeye::client
