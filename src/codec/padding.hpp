// How far past the end of a text its bytes must be readable: the JSON reader loads whole blocks.
// Whoever owns a buffer out of which text is handed on allocates this much more than it fills.
#pragma once

#include <cstddef>

namespace sockeye::codec {

inline constexpr std::size_t padding = 64;

}  // namespace sockeye::codec
