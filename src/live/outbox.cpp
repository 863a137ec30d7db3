// The outbox's thread: what is due is read from the log, passes the rate limit, is emitted on the
// shard, and is marked as told.
#include "sockeye/live/outbox.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "live/delivery.hpp"
#include "live/notification_listener.hpp"
#include "live/rate_limit.hpp"
#include "net/log.hpp"

namespace sockeye::live {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t batch_size = 500;
constexpr std::chrono::seconds retry_delay{1};

OutboxOptions checked(OutboxOptions options) {
  if (!options.connect) {
    throw std::invalid_argument(
        "Outbox: `connect` is missing; write .connect = [&] { return live::open_sqlite(path, "
        "false); }");
  }
  if (options.poll_interval.count() <= 0 || options.position_interval.count() < 0 ||
      options.min_interval.count() < 0 || options.stalled_after.count() <= 0 ||
      options.prune_interval.count() <= 0) {
    throw std::invalid_argument("Outbox: intervals are longer than 0; `min_interval` may be 0");
  }
  return options;
}

}  // namespace

class Outbox::Impl {
 public:
  Impl(ChangeLog log, ShardRef shard, OutboxOptions options,
       std::function<void(const Change&)> emit)
      : log_(std::move(log)),
        shard_(shard),
        options_(checked(std::move(options))),
        emit_(std::make_shared<std::function<void(const Change&)>>(std::move(emit))),
        signals_(std::make_shared<Signals>()),
        limit_(options_.min_interval) {
    if (!options_.notifications.empty()) {
      listener_ =
          std::make_unique<NotificationListener>(shard_, options_.notifications, log_.channel(),
                                                 [signals = signals_] { signals->wake(); });
    }
    thread_ = std::thread([this] { work(); });
  }
  ~Impl() {
    signals_->stop();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void wake() noexcept { signals_->wake(); }

  OutboxStats stats() const noexcept { return {emitted_, replaced_, failures_, leading_}; }

 private:
  /// How far a scope was told, and how far that is known to the database.
  struct Position {
    std::int64_t told = 0;
    std::int64_t written = 0;
  };
  /// What another process leaves lying.
  struct Stall {
    std::int64_t emitted = 0;
    Clock::time_point since;
  };

  void work() {
    bool complained = false;
    while (wait()) {
      try {
        turn();
        complained = false;
      } catch (const std::exception& error) {
        ++failures_;
        leading_ = false;
        sql_.reset();
        retry_at_ = Clock::now() + retry_delay;
        if (!std::exchange(complained, true)) {
          net::log(LogLevel::warning, "live", std::string("outbox: ") + error.what());
        }
      }
    }
    try {
      if (sql_) write_positions();
    } catch (const SqlError&) {
      // Then they are told twice.
      ++failures_;
    }
  }

  /// False at the end of it all.
  bool wait() {
    auto until = Clock::now() + options_.poll_interval;
    if (const auto next = limit_.next()) until = std::min(until, *next);
    if (!positions_.empty()) until = std::min(until, write_at_);
    if (retry_at_) until = std::max(until, *retry_at_);
    std::unique_lock lock(signals_->mutex);
    signals_->condition.wait_until(
        lock, until, [&] { return signals_->stopping || (signals_->woken && !retry_at_); });
    retry_at_.reset();
    signals_->woken = false;
    return !signals_->stopping;
  }

  void turn() {
    if (!sql_ || !sql_->usable()) {
      leading_ = false;
      sql_.reset();
      sql_ = options_.connect();
      positions_.clear();
    }
    if (!leading_) leading_ = take_lead();
    const auto now = Clock::now();
    tell_due(now);
    tell_held(now);
    if (now >= write_at_) write_positions();
    if (leading_ && now >= prune_at_) {
      log_.prune(*sql_);
      prune_at_ = now + options_.prune_interval;
    }
  }

  /// PostgreSQL gives the lock up as soon as the connection of its holder ends.
  bool take_lead() {
    if (sql_->dialect() == Sql::Dialect::sqlite) return true;
    const SqlRows row = (*sql_)("SELECT pg_try_advisory_lock(hashtext($1))", log_.lock_name());
    return row.text(0, 0) == "t";
  }

  void tell_due(Clock::time_point now) {
    std::vector<ChangeLog::Due> scopes = log_.due(*sql_, batch_size);
    const bool more = scopes.size() == batch_size;
    if (!leading_) leave_to_leader(scopes, now);
    for (const ChangeLog::Due& due : scopes) tell_scope(due, now);
    // Those that are told but not marked would hide the rest.
    if (more) {
      write_positions();
      signals_->wake();
    }
  }

  /// Keeps those that have not moved for too long.
  void leave_to_leader(std::vector<ChangeLog::Due>& scopes, Clock::time_point now) {
    std::map<std::string, Stall, std::less<>> seen;
    std::erase_if(scopes, [&](const ChangeLog::Due& due) {
      Stall stall{due.emitted, now};
      if (const auto old = stalls_.find(due.scope);
          old != stalls_.end() && old->second.emitted == due.emitted) {
        stall = old->second;
      }
      seen.emplace(due.scope, stall);
      return now - stall.since < options_.stalled_after;
    });
    stalls_ = std::move(seen);
  }

  void tell_scope(const ChangeLog::Due& due, Clock::time_point now) {
    const auto known = positions_.find(due.scope);
    std::int64_t told = known == positions_.end() ? due.emitted : known->second.told;
    while (told < due.cursor) {
      std::vector<Change> batch = log_.changes(*sql_, due.scope, told, batch_size);
      // Pruned: whoever missed it fetches all.
      const std::int64_t last = batch.empty() ? due.cursor : batch.back().cursor;
      std::erase_if(batch, [&](const Change& change) {
        const bool passes = limit_.offer(change, now);
        if (!passes) ++replaced_;
        return !passes;
      });
      tell(std::move(batch));
      told = last;
      auto& position = positions_.try_emplace(due.scope, Position{0, due.emitted}).first->second;
      position.told = told;
    }
  }

  void tell(std::vector<Change> batch) {
    if (batch.empty()) return;
    const std::size_t count = batch.size();
    if (!deliver(shard_, signals_, emit_, std::move(batch))) {
      throw std::runtime_error("the server ends while changes are told");
    }
    emitted_ += count;
  }

  void tell_held(Clock::time_point now) {
    std::vector<Change> batch = limit_.take_due(now);
    replaced_ -= batch.size();
    tell(std::move(batch));
  }

  void write_positions() {
    for (auto at = positions_.begin(); at != positions_.end();) {
      Position& position = at->second;
      const auto held = limit_.oldest_held(at->first);
      const std::int64_t safe = held ? std::min(position.told, *held - 1) : position.told;
      if (safe > position.written) {
        log_.mark_emitted(*sql_, at->first, safe);
        position.written = safe;
      }
      at = safe == position.told ? positions_.erase(at) : std::next(at);
    }
    write_at_ = Clock::now() + options_.position_interval;
  }

  const ChangeLog log_;
  const ShardRef shard_;
  const OutboxOptions options_;
  const std::shared_ptr<std::function<void(const Change&)>> emit_;
  const std::shared_ptr<Signals> signals_;
  std::unique_ptr<NotificationListener> listener_;

  // The thread's own.
  std::unique_ptr<Sql> sql_;
  RateLimit limit_;
  std::map<std::string, Position, std::less<>> positions_;
  std::map<std::string, Stall, std::less<>> stalls_;
  std::optional<Clock::time_point> retry_at_;
  Clock::time_point write_at_;
  Clock::time_point prune_at_ = Clock::now();

  std::atomic<std::uint64_t> emitted_ = 0;
  std::atomic<std::uint64_t> replaced_ = 0;
  std::atomic<std::uint64_t> failures_ = 0;
  std::atomic<bool> leading_ = false;
  std::thread thread_;
};

Outbox::Outbox(ChangeLog log, ShardRef shard, OutboxOptions options,
               std::function<void(const Change&)> emit)
    : impl_(std::make_unique<Impl>(std::move(log), shard, std::move(options), std::move(emit))) {}

Outbox::~Outbox() = default;

void Outbox::wake() noexcept {
  impl_->wake();
}

OutboxStats Outbox::stats() const noexcept {
  return impl_->stats();
}

}  // namespace sockeye::live
