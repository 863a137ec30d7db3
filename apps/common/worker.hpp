// A thread of its own for what blocks: the database's disk, and hashing passwords. A coroutine
// hands it a job and awaits the result; the shard meanwhile serves everybody else.
#pragma once

#include <condition_variable>
#include <coroutine>
#include <cstddef>
#include <deque>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <sockeye/runtime.hpp>
#include <sockeye/unique_function.hpp>
#include <thread>
#include <type_traits>
#include <utility>

namespace common {

/// A job's result, to be awaited once, on the shard that its Worker was made with; rethrows what
/// left the job. Keep it in a variable and await that: g++ 12 mistreats temporaries inside a
/// co_await expression.
template <class T>
class Pending {
 public:
  /// Touched by the shard's thread alone; the worker's result arrives by a posted call.
  struct State {
    std::optional<T> value;
    std::exception_ptr exception;
    bool done = false;
    std::coroutine_handle<> waiting;
  };

  explicit Pending(std::shared_ptr<State> state) : state_(std::move(state)) {}

  auto operator co_await() const { return Awaiter(state_); }

 private:
  class Awaiter {
   public:
    explicit Awaiter(std::shared_ptr<State> state) : state_(std::move(state)) {}
    Awaiter(const Awaiter&) = delete;
    Awaiter& operator=(const Awaiter&) = delete;
    // A drain may destroy the coroutine while its job runs.
    ~Awaiter() { state_->waiting = nullptr; }

    bool await_ready() const noexcept { return state_->done; }
    void await_suspend(std::coroutine_handle<> waiting) const noexcept {
      state_->waiting = waiting;
    }
    T await_resume() const {
      if (state_->exception) {
        std::rethrow_exception(state_->exception);
      }
      return std::move(*state_->value);
    }

   private:
    std::shared_ptr<State> state_;
  };

  std::shared_ptr<State> state_;
};

/// Runs jobs one after the other on its thread. Destroy it before the runtime; jobs that have not
/// begun by then never run.
class Worker {
 public:
  /// At most `capacity` jobs wait.
  Worker(sockeye::ShardRef shard, std::size_t capacity);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Queues `job`, whose result must not be void, for the worker's thread. From any thread. Throws
  /// Problem 503 when the queue is full.
  template <class F>
  auto run(F job) -> Pending<std::invoke_result_t<F&>> {
    using T = std::invoke_result_t<F&>;
    using State = typename Pending<T>::State;
    auto state = std::make_shared<State>();
    push([this, state, job = std::move(job)]() mutable {
      std::optional<T> value;
      std::exception_ptr exception;
      try {
        value.emplace(job());
      } catch (...) {
        exception = std::current_exception();
      }
      shard_.post([state = std::move(state), value = std::move(value), exception]() mutable {
        state->value = std::move(value);
        state->exception = exception;
        state->done = true;
        if (state->waiting) {
          state->waiting.resume();
        }
      });
    });
    return Pending<T>(std::move(state));
  }

 private:
  void push(sockeye::UniqueFunction<void()> job);
  void work();

  sockeye::ShardRef shard_;
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<sockeye::UniqueFunction<void()>> jobs_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace common
