// Guessing passwords must be slow: after a few failures an address waits before it may try that
// user again.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <string>

namespace common {

/// Counts failures by a key (address and user name) in windows of time. For one thread.
class SignInLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  static constexpr int failures_allowed = 10;
  static constexpr std::chrono::minutes window{1};
  /// Keys that are remembered; beyond it the oldest windows are forgotten.
  static constexpr std::size_t capacity = 10'000;

  /// Whether a further try is allowed.
  bool allows(const std::string& key, Time now);
  void failed(const std::string& key, Time now);
  void succeeded(const std::string& key);

 private:
  struct Window {
    Time began;
    int failures = 0;
  };
  void forget_old(Time now);

  std::map<std::string, Window> windows_;
};

}  // namespace common
