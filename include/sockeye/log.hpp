// Where the library's log lines go. Sockeye never prints: until the host sets a sink, a line costs
// one relaxed load and goes nowhere.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "sockeye/export.hpp"

namespace sockeye {

/// How much a line of the log matters.
enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Takes one line: the part of the library that speaks ("net", "http", ...) and what it says, with
/// no line's end. Both views end with the call.
using LogSink =
    std::function<void(LogLevel level, std::string_view component, std::string_view message)>;

/// Sets the sink of the whole process for lines of `minimum` and above; an empty one (the default)
/// turns logging off. May be called from any thread and at any time. The sink is called on the
/// threads that log, several at once, so it must be safe for that; it must not throw.
SOCKEYE_EXPORT void set_log_sink(LogSink sink, LogLevel minimum = LogLevel::info);

/// "debug", "info", "warning" or "error".
SOCKEYE_EXPORT std::string_view to_string(LogLevel level) noexcept;

}  // namespace sockeye
