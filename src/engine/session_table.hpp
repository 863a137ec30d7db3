// All Engine.IO sessions of one shard: found by id, driven by time. Every wait of a session is one
// of six constants, so each kind of wait is a FIFO list and no session has a timer of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline_list.hpp"
#include "base/histogram.hpp"
#include "base/id_table.hpp"
#include "engine/options.hpp"
#include "engine/session.hpp"

namespace sockeye::engine {

class SessionTable {
 public:
  /// `now` tells the time, which never goes back. `wake` asks for `flush`, `collect` and a new look
  /// at `next_deadline` at the end of this turn.
  SessionTable(Options options, std::function<TimePoint()> now, std::function<void()> wake);
  ~SessionTable();
  SessionTable(const SessionTable&) = delete;
  SessionTable& operator=(const SessionTable&) = delete;

  const Options& options() const noexcept { return options_; }

  TimePoint now() const { return now_(); }

  /// A new session, with its open packet queued. `id` must be free: the caller has asked `find`.
  Session& open(std::string_view id, TransportName transport,
                WebSocketTransport* websocket = nullptr, Dialect dialect = {});

  /// Null where there is none, or none any more.
  Session* find(std::string_view id) const;
  std::size_t size() const noexcept { return sessions_.size(); }

  template <class Visit>
  void for_each(Visit&& visit) {
    std::vector<Session*> all;
    all.reserve(sessions_.size());
    sessions_.for_each([&](Session& session) { all.push_back(&session); });
    for (Session* session : all) visit(*session);
  }

  /// As `for_each`, of what `visit` only looks at.
  template <class Visit>
  void look_at_each(Visit&& visit) const {
    sessions_.for_each([&](const Session& session) { visit(session); });
  }
  /// From each ping to its pong.
  const base::Histogram& heartbeat_delays() const noexcept { return heartbeat_delays_; }

  /// Does what is due at `now()`.
  void tick();
  /// When `tick` has something to do next.
  std::optional<TimePoint> next_deadline() const;

  /// Whether a session got something to send since `flush`, or ended since `collect`.
  bool has_work() const noexcept { return !marked_.empty() || !ended_.empty(); }
  /// Answers the pending GETs of sessions that got something to send during this turn.
  void flush();
  /// Frees the sessions that ended. Not within a call of theirs.
  void collect();

 private:
  friend class Session;
  using Deadlines = base::DeadlineList<Session>;

  std::string open_packet(const Session& session, TransportName transport) const;
  void mark(Session& session) {
    marked_.push_back(&session);
    wake_();
  }
  void end(Session& session);

  Options options_;
  std::function<TimePoint()> now_;
  std::function<void()> wake_;
  /// Owns them.
  base::IdTable<Session> sessions_;
  std::vector<std::unique_ptr<Session>> ended_;
  std::vector<Session*> marked_;
  base::Histogram heartbeat_delays_;

  Deadlines ping_due_;
  Deadlines pong_due_;
  Deadlines client_ping_due_;
  base::DeadlineList<UpgradeAttempt, UpgradeTimeout> upgrade_due_;
  base::DeadlineList<UpgradeAttempt, ProbeInterval> noop_due_;
  Deadlines close_due_;
};

}  // namespace sockeye::engine
