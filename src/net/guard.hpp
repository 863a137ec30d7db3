// Keeps what a callback throws away from the reactor: caught, logged, and the turn goes on.
#pragma once

#include <string_view>
#include <utility>

namespace sockeye::net {

/// Within a handler of exceptions: says in the log whose call threw, and what.
void report_escape(std::string_view what) noexcept;

/// Runs `call`; false where it threw. `what` says in the log whose call it was.
template <class Call>
bool guarded(std::string_view what, Call&& call) noexcept {
  try {
    std::forward<Call>(call)();
    return true;
  } catch (...) {
    report_escape(what);
  }
  return false;
}

}  // namespace sockeye::net
