// What an Engine.IO server can be told, with the reference's defaults, and the two names that stand
// in logs and events: transports and reasons.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sockeye::engine {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

/// A transport that is neither of these (WebTransport) takes its place here and in
/// `Session::attach`: a session asks of its transport only to queue frames and to close.
enum class TransportName : std::uint8_t { polling, websocket };

constexpr std::string_view name_of(TransportName transport) noexcept {
  return transport == TransportName::polling ? "polling" : "websocket";
}

enum class CloseReason : std::uint8_t {
  transport_error,
  transport_close,
  forced_close,
  ping_timeout,
  parse_error,
  /// More than Options::max_send_buffer waits for a client that takes nothing. Not the reference's.
  send_buffer_full,
};

constexpr std::string_view name_of(CloseReason reason) noexcept {
  switch (reason) {
    case CloseReason::transport_error:
      return "transport error";
    case CloseReason::transport_close:
      return "transport close";
    case CloseReason::forced_close:
      return "forced close";
    case CloseReason::ping_timeout:
      return "ping timeout";
    case CloseReason::parse_error:
      return "parse error";
    case CloseReason::send_buffer_full:
      return "send buffer full";
  }
  return "";
}

struct Options {
  Duration ping_interval = std::chrono::seconds(25);
  Duration ping_timeout = std::chrono::seconds(20);
  Duration upgrade_timeout = std::chrono::seconds(10);
  std::size_t max_http_buffer_size = 1'000'000;
  /// Bytes that may wait for one client when more is sent to it; its session ends beyond. 0: no
  /// limit.
  std::size_t max_send_buffer = std::size_t{16} << 20U;
  std::vector<TransportName> transports = {TransportName::polling, TransportName::websocket};
  bool allow_upgrades = true;
  /// Whether clients of protocol 3 are let in.
  bool allow_eio3 = false;

  /// How often a pending GET is looked for during an upgrade.
  Duration probe_interval = std::chrono::milliseconds(100);
  /// How long a session that closes waits for a GET that can be told so.
  Duration poll_close_timeout = std::chrono::seconds(30);

  bool serves(TransportName transport) const noexcept {
    for (TransportName served : transports) {
      if (served == transport) return true;
    }
    return false;
  }
};

}  // namespace sockeye::engine
