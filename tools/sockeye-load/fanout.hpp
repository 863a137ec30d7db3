// `fanout`: client 0 sends `pub`, everybody receives `msg`. An event has ended when all have it;
// each client must receive every event once, in order, byte for byte.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "fleet.hpp"
#include "numbered_text.hpp"
#include "scenario.hpp"
#include "schedule.hpp"

namespace load {

class Fanout final : public Scenario, private ClientListener {
 public:
  Fanout(Loop& loop, const Options& options);

  void prepare() override { fleet_.connect(); }
  bool ready() const override { return fleet_.complete(); }
  void start(std::int64_t now) override;
  void stop() override { schedule_.stop(); }
  bool drained() const override { return under_way_.empty(); }
  std::int64_t tick(std::int64_t now) override;
  std::uint64_t operations() const override { return ended_; }
  std::uint64_t deliveries() const override { return delivered_; }
  std::string missing() const override;

 private:
  struct Event {
    std::int64_t scheduled;
    std::uint32_t receivers_left;
  };

  void on_joined(Client&) override { fleet_.on_joined(); }
  void on_packet(Client& client, std::string_view packet) override;
  void on_ping(Client&) override {}

  Fleet fleet_;
  NumberedText text_;
  Schedule schedule_;
  /// Events `ended_` and following; receivers count down.
  std::deque<Event> under_way_;
  /// The number that each client expects next.
  std::vector<std::uint64_t> next_;
  std::string packet_;
  std::uint64_t ended_ = 0;
  std::uint64_t delivered_ = 0;
};

}  // namespace load
