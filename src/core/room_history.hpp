// In which rooms one socket was when: what tells, after the fact, whether a logged event was for
// it. Time is the position in its namespace's log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/room_index.hpp"

namespace sockeye::core {

class RoomHistory {
 public:
  /// Ended stays that are remembered; the history is exact from the end of the last one forgotten.
  static constexpr std::size_t max_ended = 32;

  /// From behind `position` on.
  void enter(std::string_view room, std::uint64_t position);
  /// Up to `position`.
  void leave(std::string_view room, std::uint64_t position);
  /// Makes the rooms of now `rooms`, entering and leaving at `position`.
  void become(const std::vector<std::string>& rooms, std::uint64_t position);

  bool was_in(std::string_view room, std::uint64_t position) const;
  std::vector<std::string> now() const;
  /// What lies up to here may be answered wrongly.
  std::uint64_t exact_from() const noexcept { return exact_from_; }
  /// What lies up to `position` is not asked for any more.
  void forget(std::uint64_t position);

 private:
  struct Stay {
    std::string room;
    std::uint64_t from;
    std::uint64_t to;
  };

  std::unordered_map<std::string, std::uint64_t, StringHash, std::equal_to<>> present_;
  /// In the order of their ends.
  std::vector<Stay> ended_;
  std::uint64_t exact_from_ = 0;
};

}  // namespace sockeye::core
