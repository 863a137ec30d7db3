// A node's canary: published through the bus and heard again, or not.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "cluster/environment.hpp"
#include "core/health_source.hpp"

namespace sockeye::cluster {

struct CanaryOptions {
  /// From one canary to the next; 0: none is sent, and the state stays `connecting`.
  std::chrono::milliseconds interval{2'000};
  /// A canary that was under way for longer makes the node lagging.
  std::chrono::milliseconds lagging_after{1'000};
  /// Nothing heard for so long makes it deaf.
  std::chrono::milliseconds deaf_after{6'000};
};

/// The last word on it, from any thread.
class HealthBoard final : public core::HealthSource {
 public:
  Health health() const override;
  void post(Health health);
  /// Set once, before anybody else looks.
  void watch(std::shared_ptr<const std::atomic<std::uint64_t>> nonsense) {
    nonsense_ = std::move(nonsense);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const std::atomic<std::uint64_t>> nonsense_;
  Health health_{.state = HealthState::connecting,
                 .since = std::chrono::system_clock::now(),
                 .lag = {},
                 .detail = "nothing was heard from the bus yet"};
};

/// On the bus' thread.
class Canary {
 public:
  /// `publish` sends a text to this node alone, by the way that all messages take. `on_deaf`, which
  /// may be empty, is called whenever a canary is missed while the node is deaf.
  Canary(const CanaryOptions& options, Environment environment,
         std::function<void(const std::string&)> publish, std::function<void()> on_deaf);
  ~Canary();
  Canary(const Canary&) = delete;
  Canary& operator=(const Canary&) = delete;

  /// A canary came back.
  void heard(std::string_view text);
  /// The bus says why nothing can be heard; empty: it knows of nothing.
  void note(std::string reason) { reason_ = std::move(reason); }

  const std::shared_ptr<HealthBoard>& board() const noexcept { return board_; }

 private:
  void sing();
  void look();
  void enter(HealthState state, std::string detail);

  CanaryOptions options_;
  Environment environment_;
  std::function<void(const std::string&)> publish_;
  std::function<void()> on_deaf_;
  std::shared_ptr<HealthBoard> board_ = std::make_shared<HealthBoard>();
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  std::string reason_;
  std::uint64_t sung_ = 0;
  core::TimePoint last_heard_;
  Health state_;
};

}  // namespace sockeye::cluster
