// What a fuzz target says when an invariant does not hold: the reason, then the end of the program,
// which the fuzzer records with the input and the replay reports as a failed test.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace sockeye::fuzz {

inline void require(bool holds, const char* invariant) {
  if (holds) return;
  std::fprintf(stderr, "invariant broken: %s\n", invariant);
  std::abort();
}

}  // namespace sockeye::fuzz
