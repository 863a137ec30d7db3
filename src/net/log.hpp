// The library's side of the log sink: test log_enabled() before building a costly message.
#pragma once

#include <string_view>

#include "sockeye/log.hpp"

namespace sockeye::net {

/// Whether a line of this level reaches a sink. One relaxed load.
bool log_enabled(LogLevel level) noexcept;

/// Hands the line to the sink where there is one. From any thread; never throws.
void log(LogLevel level, std::string_view component, std::string_view message) noexcept;

}  // namespace sockeye::net
