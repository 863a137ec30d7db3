// The process's one log sink, behind a level that can be tested without a lock.
#include "net/log.hpp"

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>

#include "base/log.hpp"

namespace sockeye {
namespace {

constexpr int off = 255;

std::atomic<int> minimum_level{off};

struct Sink {
  std::mutex mutex;
  std::shared_ptr<const LogSink> call;
};

// Never destroyed: threads may log while the process ends.
Sink& sink() {
  static Sink& only = *new Sink;
  return only;
}

}  // namespace

void set_log_sink(LogSink call, LogLevel minimum) {
  const bool on = static_cast<bool>(call);
  auto shared = on ? std::make_shared<const LogSink>(std::move(call)) : nullptr;
  {
    const std::lock_guard lock(sink().mutex);
    sink().call.swap(shared);
    minimum_level.store(on ? static_cast<int>(minimum) : off, std::memory_order_relaxed);
    base::debug_writer.store(on && minimum == LogLevel::debug ? &net::log : nullptr,
                             std::memory_order_relaxed);
  }
}

std::string_view to_string(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  return "unknown";
}

namespace net {

bool log_enabled(LogLevel level) noexcept {
  return static_cast<int>(level) >= minimum_level.load(std::memory_order_relaxed);
}

void log(LogLevel level, std::string_view component, std::string_view message) noexcept {
  if (!log_enabled(level)) return;
  try {
    std::shared_ptr<const LogSink> call;
    {
      const std::lock_guard lock(sink().mutex);
      call = sink().call;
    }
    if (call) (*call)(level, component, message);
  } catch (const std::exception&) {
    // The sink is the place where failures are told; there is none left for its own.
    return;
  }
}

}  // namespace net
}  // namespace sockeye
