// What was sent in a namespace lately, to be sent again to whoever missed it: the frames that went
// out, and for whom. Each entry has a position, and a name (its offset) that clients hand back.
// Bounded in bytes and age; it reads no clock.
//
//   dropped | position 4: to room a | 5: to everybody but room b | 6: to one socket | head
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/frames.hpp"
#include "core/types.hpp"
#include "sockeye/payload.hpp"

namespace sockeye::core {

struct LoggedPacket {
  PacketFrames frames;
  std::vector<std::string> rooms;
  std::vector<std::string> except;
  /// For the one socket whose id is the only room, not for a room of that name.
  bool direct = false;
  TimePoint sent = {};
  /// Only where there are several shards: which event it is to them, and its payload without an
  /// offset.
  Stamp stamp = {};
  std::shared_ptr<const EncodedPayload> kept = {};

  /// The memory that it holds.
  std::size_t bytes() const noexcept;
};

class RecoveryLog {
 public:
  struct Limits {
    std::size_t max_bytes;
    Clock::duration max_age;
  };

  /// `mark` tells this log's offsets from any other's; without a dot.
  RecoveryLog(std::string mark, Limits limits) : mark_(std::move(mark)), limits_(limits) {}

  /// The last position given away; 0 before the first.
  std::uint64_t head() const noexcept { return dropped_ + entries_.size(); }
  /// What stands up to here has been forgotten.
  std::uint64_t dropped() const noexcept { return dropped_; }
  std::size_t size() const noexcept { return entries_.size(); }
  std::size_t bytes() const noexcept { return bytes_; }

  std::string offset(std::uint64_t position) const;
  /// The position of an offset, which may have been forgotten; none where it is not this log's.
  std::optional<std::uint64_t> position(std::string_view offset) const;

  /// At head() + 1. Times never go backwards.
  void append(LoggedPacket packet);
  void expire(TimePoint now);
  /// When the oldest entry is too old.
  std::optional<TimePoint> next_expiry() const;

  /// Calls `visit(position, const LoggedPacket&)` for what stands behind `position`, in order.
  template <class Visit>
  void for_each_after(std::uint64_t position, Visit&& visit) const {
    for (std::size_t i = position > dropped_ ? position - dropped_ : 0; i < entries_.size(); ++i) {
      visit(dropped_ + i + 1, entries_[i]);
    }
  }

 private:
  void drop_oldest();

  std::string mark_;
  Limits limits_;
  std::deque<LoggedPacket> entries_;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace sockeye::core
