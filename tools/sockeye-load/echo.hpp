// `echo`: each client keeps `in_flight` acknowledged events under way (or, in an open loop, all of
// them together begin `rate` a second) and gets each payload back, once.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "fleet.hpp"
#include "numbered_text.hpp"
#include "scenario.hpp"
#include "schedule.hpp"

namespace load {

class Echo final : public Scenario, private ClientListener {
 public:
  Echo(Loop& loop, const Options& options);

  void prepare() override { fleet_.connect(); }
  bool ready() const override { return fleet_.complete(); }
  void start(std::int64_t now) override;
  void stop() override;
  bool drained() const override { return under_way_ == 0; }
  std::int64_t tick(std::int64_t now) override;
  std::uint64_t operations() const override { return ended_; }
  std::uint64_t deliveries() const override { return ended_; }
  std::string missing() const override;

 private:
  /// A client's events, from the oldest that is not answered. Answers may overtake each other.
  struct Outstanding {
    std::uint64_t first = 0;
    struct Sent {
      std::int64_t scheduled;
      bool answered;
    };
    std::deque<Sent> sent;
  };

  void on_joined(Client&) override { fleet_.on_joined(); }
  void on_packet(Client& client, std::string_view packet) override;
  void on_ping(Client&) override {}
  void send(std::uint32_t client, std::int64_t scheduled);

  Fleet fleet_;
  Schedule schedule_;
  std::size_t payload_;
  std::uint32_t in_flight_;
  bool open_loop_;
  std::vector<NumberedText> texts_;
  std::vector<Outstanding> clients_;
  std::string packet_;
  std::uint32_t next_client_ = 0;
  std::uint64_t under_way_ = 0;
  std::uint64_t ended_ = 0;
};

}  // namespace load
