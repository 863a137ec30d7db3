// A connection for a program that has no loop: it lives on a shard of a runtime that is given, or
// on a thread of its own, takes what is sent from any thread, and counts what is still under way.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "net/log.hpp"
#include "net/shard.hpp"
#include "sockeye/runtime.hpp"

namespace sockeye::net {

/// How much is under way, for whoever waits for it. From any thread.
class UnderWay {
 public:
  void begin() {
    const std::lock_guard lock(mutex_);
    ++count_;
  }
  void end(bool taken) {
    const std::lock_guard lock(mutex_);
    --count_;
    lost_ = lost_ || !taken;
    if (count_ == 0) none_.notify_all();
  }
  /// False where time is up, or something was lost since the last call.
  bool wait(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    const bool all = none_.wait_for(lock, timeout, [this] { return count_ == 0; });
    return all && !std::exchange(lost_, false);
  }

 private:
  std::mutex mutex_;
  std::condition_variable none_;
  std::size_t count_ = 0;
  bool lost_ = false;
};

template <class Line>
class BackgroundLine {
 public:
  /// `make(net::Shard&)` is called on the shard, soon; what it throws is logged, and nothing is
  /// taken then. Null: a runtime and a thread of its own; one that is given outlives the line.
  BackgroundLine(Runtime* given, std::function<std::unique_ptr<Line>(Shard&)> make)
      : own_(given ? nullptr : std::make_unique<Runtime>()),
        shard_((given ? *given : *own_).shard(0)) {
    shard_.post([line = line_, shard = shard_, make = std::move(make)] {
      try {
        *line = make(shard.implementation());
      } catch (const std::exception& error) {
        log(LogLevel::warning, "emitter", error.what());
      }
    });
    if (own_) thread_ = std::thread([runtime = own_.get()] { runtime->run(); });
  }

  /// The line ends on its own thread; where that is gone, nothing runs any more.
  ~BackgroundLine() {
    shard_.post([line = line_, runtime = own_.get()] {
      *line = nullptr;
      if (runtime) runtime->stop();
    });
    if (thread_.joinable()) thread_.join();
  }
  BackgroundLine(const BackgroundLine&) = delete;
  BackgroundLine& operator=(const BackgroundLine&) = delete;

  /// `action(Line&, done)` on the shard, in the order of calling; it calls `done(bool taken)` once.
  template <class Action>
  void send(Action action) {
    under_way_->begin();
    const auto done = [under_way = under_way_](bool taken) { under_way->end(taken); };
    const bool posted = shard_.post([line = line_, done, action = std::move(action)]() mutable {
      if (!*line) return done(false);
      action(**line, done);
    });
    if (!posted) done(false);
  }

  /// Waits until all has been taken, for `timeout` at most. Not on the shard's thread.
  bool flush(std::chrono::milliseconds timeout) { return under_way_->wait(timeout); }

 private:
  std::unique_ptr<Runtime> own_;
  ShardRef shard_;
  std::shared_ptr<std::unique_ptr<Line>> line_ = std::make_shared<std::unique_ptr<Line>>();
  std::shared_ptr<UnderWay> under_way_ = std::make_shared<UnderWay>();
  std::thread thread_;
};

/// What an emitter's connection has to say.
inline void warn_of_line(const std::string& text) {
  log(LogLevel::warning, "emitter", text);
}

}  // namespace sockeye::net
