// Keeps what a callback throws away from the reactor: caught, logged, and the turn goes on.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "net/log.hpp"

namespace sockeye::net {

/// Runs `call`; false where it threw. `what` says in the log whose call it was.
template <class Call>
bool guarded(std::string_view what, Call&& call) noexcept {
  const auto report = [what](std::string_view reason) noexcept {
    if (!log_enabled(LogLevel::error)) return;
    try {
      log(LogLevel::error, "net",
          "an exception left " + std::string(what) + ": " + std::string(reason));
    } catch (const std::exception&) {
      log(LogLevel::error, "net", "an exception left a callback");
    }
  };
  try {
    std::forward<Call>(call)();
    return true;
  } catch (const std::exception& error) {
    report(error.what());
  } catch (...) {
    report("not a std::exception");
  }
  return false;
}

}  // namespace sockeye::net
