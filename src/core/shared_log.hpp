// A log of events that the nodes of a cluster share (a Redis stream): where an event stands in it,
// and how far this process has read.
#pragma once

#include <charconv>
#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/payload.hpp"
#include "sockeye/value.hpp"

namespace sockeye::core {

/// "1795236243207-0" as two numbers, which is how positions compare. 0-0 stands before everything.
struct LogPosition {
  std::uint64_t time = 0;
  std::uint64_t count = 0;

  friend auto operator<=>(const LogPosition&, const LogPosition&) = default;
  explicit operator bool() const noexcept { return time != 0 || count != 0; }

  std::string text() const { return std::to_string(time) + '-' + std::to_string(count); }
  static std::optional<LogPosition> parse(std::string_view text) {
    LogPosition position;
    const char* const end = text.data() + text.size();
    const auto [dash, bad_time] = std::from_chars(text.data(), end, position.time);
    if (bad_time != std::errc() || dash == end || *dash != '-') return std::nullopt;
    const auto [last, bad_count] = std::from_chars(dash + 1, end, position.count);
    if (bad_count != std::errc() || last != end) return std::nullopt;
    return position;
  }
};

/// How far the process has read a namespace's log. From any thread.
class LogProgress {
 public:
  virtual ~LogProgress() = default;
  /// What stands up to there has been handed to all shards.
  virtual LogPosition reached() const = 0;
};

/// A session as it is kept where the log is, for whatever node its client comes back to.
struct SessionRecord {
  std::string pid;
  std::string id;
  /// Its own first.
  std::vector<std::string> rooms;
  Value data;
  /// What was for it up to here its client has; 0-0 where nobody knows (Node's sessions).
  LogPosition settled;
};

/// Why a session is being written.
enum class SessionState : std::uint8_t {
  live,  ///< its client is connected: what a node leaves behind that is killed
  away,  ///< its client is gone and may come back
  lost,  ///< the same, but nothing was heard of it for a while: it may be back already, elsewhere
};

/// What a client missed, as it stands in the log.
struct MissedEvent {
  LogPosition position;
  EncodedPayload payload;
  bool compress = true;
};

/// An answer to a client that asks for its session.
struct SharedSession {
  /// None where there is no such session, or no longer.
  std::optional<SessionRecord> record;
  /// Whether `missed` is all that was for it, up to `read_to`.
  bool complete = false;
  std::vector<MissedEvent> missed;
  LogPosition read_to;
  /// How far the process had read when it asked: what stands behind it was handed to all shards.
  LogPosition asked_at;
};

}  // namespace sockeye::core
