// Failures in windows of a minute.
#include "sign_in_limiter.hpp"

#include <algorithm>

namespace common {

bool SignInLimiter::allows(const std::string& key, Time now) {
  const auto found = windows_.find(key);
  return found == windows_.end() || now - found->second.began >= window ||
         found->second.failures < failures_allowed;
}

void SignInLimiter::failed(const std::string& key, Time now) {
  if (!windows_.contains(key) && windows_.size() >= capacity) {
    forget_old(now);
  }
  Window& entry = windows_[key];
  if (entry.failures == 0 || now - entry.began >= window) {
    entry = {now, 0};
  }
  ++entry.failures;
}

void SignInLimiter::succeeded(const std::string& key) {
  windows_.erase(key);
}

void SignInLimiter::forget_old(Time now) {
  std::erase_if(windows_, [now](const auto& entry) { return now - entry.second.began >= window; });
  if (windows_.size() >= capacity) {
    const auto oldest = std::min_element(
        windows_.begin(), windows_.end(),
        [](const auto& a, const auto& b) { return a.second.began < b.second.began; });
    windows_.erase(oldest);
  }
}

}  // namespace common
