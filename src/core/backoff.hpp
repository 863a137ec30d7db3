// How long a client waits before it connects again: a delay that doubles with each attempt, drawn
// at random around its value so that the clients of a server that fell do not come back in step.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

namespace sockeye::core {

/// One random number decides on the sign and the size of what is added, as in the reference, whose
/// delays overflow to none after a thousand attempts; here they stay at `max`.
class Backoff {
 public:
  using Milliseconds = std::chrono::milliseconds;

  Milliseconds min{1'000};
  Milliseconds max{5'000};
  /// 0 to 1.
  double jitter = 0.5;

  std::size_t attempts() const noexcept { return attempts_; }
  void reset() noexcept { attempts_ = 0; }

  /// The next attempt's delay; `random` is in [0, 1).
  Milliseconds next(double random) noexcept {
    const double exponent = static_cast<double>(std::min(attempts_, longest_exponent));
    ++attempts_;
    double delay = static_cast<double>(min.count()) * std::exp2(exponent);
    if (jitter > 0) {
      const double deviation = std::floor(random * jitter * delay);
      const bool add = (static_cast<int>(std::floor(random * 10)) & 1) != 0;
      delay = add ? delay + deviation : delay - deviation;
    }
    const double most = static_cast<double>(max.count());
    return Milliseconds(static_cast<Milliseconds::rep>(std::clamp(delay, 0.0, most)));
  }

 private:
  static constexpr std::size_t longest_exponent = 40;

  std::size_t attempts_ = 0;
};

}  // namespace sockeye::core
