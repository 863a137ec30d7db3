// What names a registered handler or listener.
#pragma once

#include <cstdint>

namespace sockeye {

/// Names one registration, for `off`. Never 0.
using Listener = std::uint64_t;

}  // namespace sockeye
