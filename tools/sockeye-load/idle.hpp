// The scenario `idle`: what a connection costs that does nothing. Memory before and after the
// clients have come, and after each has sent and received `messages`; then heartbeats, which are
// its operations.
#pragma once

#include <optional>
#include <vector>

#include "echoes.hpp"
#include "fleet.hpp"
#include "memory_meter.hpp"
#include "scenario.hpp"

namespace load {

class Idle final : public Scenario, private ClientListener {
 public:
  Idle(Loop& loop, const Options& options);

  void prepare() override { fleet_.connect(); }
  bool ready() const override { return step_ == Step::heartbeats; }
  void start(std::int64_t) override {}
  void stop() override {}
  bool drained() const override { return true; }
  std::int64_t tick(std::int64_t now) override;
  std::uint64_t operations() const override { return pings_; }
  std::uint64_t deliveries() const override { return pings_; }
  std::uint64_t progress() const override;
  std::string missing() const override;
  void clear_latency() override {}
  Histogram latency() const override { return {}; }
  void finish(Report& report) override;

 private:
  /// One client is there from the beginning, so that what the first one brings is not counted.
  enum class Step : std::uint8_t {
    first_client,
    connecting,
    connected,
    talking,
    silent,
    heartbeats
  };

  void on_joined(Client&) override { fleet_.on_joined(); }
  void on_packet(Client& client, std::string_view packet) override;
  void on_ping(Client&) override { ++pings_; }
  /// Waits until the server has done what it still had to do.
  bool settled(std::int64_t now);

  std::vector<int> pids_;
  std::uint32_t clients_;
  std::uint32_t messages_;
  std::size_t payload_;
  Fleet fleet_;
  std::optional<Echoes> echoes_;
  Step step_ = Step::first_client;
  std::int64_t settles_at_ = 0;
  MemorySample before_;
  MemorySample connected_;
  MemorySample silent_;
  std::uint64_t pings_ = 0;
  std::uint64_t ticks_ = 0;
};

}  // namespace load
