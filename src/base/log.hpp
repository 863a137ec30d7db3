// Lines for whoever looks for a fault, from every floor: what the reference shows with DEBUG. A
// line that nobody wants costs one relaxed load.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "sockeye/log.hpp"

namespace sockeye::base {

using LogWriter = void (*)(LogLevel level, std::string_view component, std::string_view message);

/// Set while a sink takes lines of the level `debug`, else null.
inline std::atomic<LogWriter> debug_writer{nullptr};

/// Puts the parts together where somebody listens. Session ids, cookies and what clients said with
/// CONNECT are secrets and stand in none. From any thread.
template <class... Parts>
void debug(std::string_view component, const Parts&... parts) {
  const LogWriter write = debug_writer.load(std::memory_order_relaxed);
  if (!write) [[likely]] {
    return;
  }
  std::string line;
  (line.append(std::string_view(parts)), ...);
  write(LogLevel::debug, component, line);
}

}  // namespace sockeye::base
