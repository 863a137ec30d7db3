#include "net/guard.hpp"

#include <exception>
#include <string>

#include "net/log.hpp"

namespace sockeye::net {

void report_escape(std::string_view what) noexcept {
  if (!log_enabled(LogLevel::error)) return;
  const auto report = [what](std::string_view reason) {
    log(LogLevel::error, "net",
        "an exception left " + std::string(what) + ": " + std::string(reason));
  };
  try {
    try {
      throw;
    } catch (const std::exception& error) {
      report(error.what());
    } catch (...) {
      report("not a std::exception");
    }
  } catch (const std::exception&) {
    log(LogLevel::error, "net", "an exception left a callback");
  }
}

}  // namespace sockeye::net
