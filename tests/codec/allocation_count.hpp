// How often this test program has asked for memory, for tests of paths that must not.
#pragma once

#include <cstddef>

namespace sockeye::test {

/// Calls of `operator new` so far, on any thread.
std::size_t allocation_count() noexcept;

}  // namespace sockeye::test
