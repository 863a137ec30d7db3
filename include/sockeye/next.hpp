// Next: how a middleware goes on.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "sockeye/error.hpp"

namespace sockeye {

namespace detail {

/// The one decision that copies of a Next share.
class Decision {
 public:
  explicit Decision(std::function<void(std::optional<Error>)> call) : decide_(std::move(call)) {}
  Decision(const Decision&) = delete;
  Decision& operator=(const Decision&) = delete;
  ~Decision() {
    if (!decided_.test_and_set()) decide_(Error("the middleware did not decide"));
  }

  void decide(std::optional<Error> error) {
    if (!decided_.test_and_set()) decide_(std::move(error));
  }

 private:
  std::function<void(std::optional<Error>)> decide_;
  std::atomic_flag decided_;
};

}  // namespace detail

/// Goes on with what a middleware was asked about, or refuses it. Copies share the one decision:
/// the first call counts, from any thread. Dropped by all undecided, it refuses.
class Next {
 public:
  /// `decide` is called once: with nothing, or with the error to refuse with.
  explicit Next(std::function<void(std::optional<Error>)> decide)
      : state_(std::make_shared<detail::Decision>(std::move(decide))) {}

  /// Go on.
  void operator()() const { state_->decide(std::nullopt); }
  /// Refuse. At CONNECT the client gets the error's message and data as `connect_error`.
  void operator()(Error error) const { state_->decide(std::move(error)); }

 private:
  std::shared_ptr<detail::Decision> state_;
};

}  // namespace sockeye
