// Events that one member of a room sends and every member receives as `msg`: once, in order, byte
// for byte. The rooms take turns. One room of all clients is the namespace, where `pub` is sent.
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

class Broadcasts final : public Traffic {
 public:
  /// Clients `r * room_size` and following are room `r`, "r<r>". `room_size` 0: the namespace.
  Broadcasts(Fleet& fleet, std::size_t payload, std::uint32_t room_size, Schedule schedule);

  void start(std::int64_t now) override { schedule_.start(now); }
  void stop() override { schedule_.stop(); }
  bool drained() const override { return under_way_ == 0; }
  std::int64_t tick(std::int64_t now) override;
  bool take_packet(Client& client, std::string_view packet) override;
  std::uint64_t operations() const override { return ended_; }
  std::uint64_t deliveries() const override { return delivered_; }
  std::string missing() const override;

 private:
  struct Event {
    std::int64_t scheduled;
    std::uint32_t receivers_left;
  };
  struct Room {
    NumberedText text;
    std::uint32_t first;
    std::uint32_t size;
    /// The event that `under_way` begins with.
    std::uint64_t ended = 0;
    std::deque<Event> under_way{};
  };

  void publish(Room& room, std::size_t number, std::int64_t scheduled);

  Fleet& fleet_;
  Schedule schedule_;
  bool namespace_;
  std::uint32_t room_size_;
  std::vector<Room> rooms_;
  std::size_t next_room_ = 0;
  /// The number that each client expects next.
  std::vector<std::uint64_t> next_;
  std::string packet_;
  std::uint64_t under_way_ = 0;
  std::uint64_t ended_ = 0;
  std::uint64_t delivered_ = 0;
};

}  // namespace load
