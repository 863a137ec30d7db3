// Acknowledged events: each client gets each payload back, once. In a closed loop each client keeps
// `in_flight` under way; in an open loop they take turns at the schedule's times.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "fleet.hpp"
#include "numbered_text.hpp"
#include "schedule.hpp"
#include "traffic.hpp"

namespace load {

class Echoes final : public Traffic {
 public:
  /// `limit`: events of one client in all.
  Echoes(Fleet& fleet, std::size_t payload, std::uint32_t in_flight, Schedule schedule,
         std::uint64_t limit = UINT64_MAX);

  void start(std::int64_t now) override;
  void stop() override { schedule_.stop(); }
  bool drained() const override { return under_way_ == 0; }
  std::int64_t tick(std::int64_t now) override;
  bool take_packet(Client& client, std::string_view packet) override;
  std::uint64_t operations() const override { return ended_; }
  std::uint64_t deliveries() const override { return ended_; }
  std::string missing() const override;

 private:
  /// A client's events, from the oldest that is not answered. Answers may overtake each other.
  struct Outstanding {
    struct Sent {
      std::int64_t scheduled;
      bool answered;
    };
    std::uint64_t first = 0;
    std::vector<Sent> sent{};
  };

  void send(std::uint32_t client, std::int64_t scheduled);

  Fleet& fleet_;
  Schedule schedule_;
  NumberedText text_;
  std::uint32_t in_flight_;
  std::uint64_t limit_;
  std::vector<Outstanding> clients_;
  std::string packet_;
  std::uint32_t next_client_ = 0;
  std::uint64_t under_way_ = 0;
  std::uint64_t ended_ = 0;
};

}  // namespace load
