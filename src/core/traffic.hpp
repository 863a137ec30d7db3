// What one shard has done, counted where it happens. Plain numbers: the shard's thread alone writes
// and reads them, and whoever wants to know asks there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/options.hpp"

namespace sockeye::core {

/// Counts since the hub was made, but for what is `now`.
struct Traffic {
  static constexpr std::size_t reasons =
      static_cast<std::size_t>(engine::CloseReason::send_buffer_full) + 1;

  std::uint64_t opened_polling = 0;
  std::uint64_t opened_websocket = 0;
  std::uint64_t upgraded = 0;
  /// By engine::CloseReason.
  std::array<std::uint64_t, reasons> closed{};
  std::uint64_t polling_now = 0;
  /// Messages and their bytes, without what HTTP and WebSocket add. An event to many counts once
  /// for each of them.
  std::uint64_t packets_in = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t packets_out = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t acks_now = 0;
  std::uint64_t acks_timed_out = 0;

  void received(std::size_t bytes) noexcept {
    ++packets_in;
    bytes_in += bytes;
  }
  void sent(std::uint64_t receivers, std::size_t bytes) noexcept {
    packets_out += receivers;
    bytes_out += receivers * bytes;
  }
  void ended(engine::CloseReason reason) noexcept { ++closed[static_cast<std::size_t>(reason)]; }
};

}  // namespace sockeye::core
