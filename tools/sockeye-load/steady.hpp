// A scenario of clients that stay: they connect, join their rooms, and one or more kinds of traffic
// run among them.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fleet.hpp"
#include "scenario.hpp"
#include "traffic.hpp"

namespace load {

class Steady final : public Scenario, private ClientListener {
 public:
  /// `room_size` 0: no rooms are joined.
  Steady(Loop& loop, const Target& target, std::uint32_t clients, std::uint32_t room_size);

  Fleet& fleet() { return fleet_; }
  void add(std::unique_ptr<Traffic> traffic) { traffic_.push_back(std::move(traffic)); }

  void prepare() override { fleet_.connect(); }
  bool ready() const override { return fleet_.complete() && rooms_joined_ == rooms_wanted_; }
  void start(std::int64_t now) override;
  void stop() override;
  bool drained() const override;
  std::int64_t tick(std::int64_t now) override;
  std::uint64_t operations() const override;
  std::uint64_t deliveries() const override;
  std::uint64_t progress() const override;
  std::string missing() const override;
  void clear_latency() override;
  Histogram latency() const override;

 private:
  void on_joined(Client& client) override;
  void on_packet(Client& client, std::string_view packet) override;
  void on_ping(Client&) override {}

  Fleet fleet_;
  std::uint32_t room_size_;
  std::uint32_t rooms_wanted_;
  std::uint32_t rooms_joined_ = 0;
  std::vector<std::unique_ptr<Traffic>> traffic_;
};

}  // namespace load
