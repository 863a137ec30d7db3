// Where handlers' coroutines live while they wait: a scope owns them, counts them and destroys what
// is left when a drain's deadline has passed.
#pragma once

#include <coroutine>
#include <cstddef>
#include <exception>
#include <type_traits>
#include <utility>

#include "sockeye/task.hpp"

namespace sockeye::detail {

struct RootPromise;

/// The root coroutines of one shard. For that shard's thread alone.
class TaskScope {
 public:
  TaskScope() = default;
  TaskScope(const TaskScope&) = delete;
  TaskScope& operator=(const TaskScope&) = delete;
  ~TaskScope() { cancel(); }

  /// How many have not ended.
  std::size_t size() const noexcept { return size_; }
  /// Destroys all that wait. Not to be called by a coroutine that it owns.
  void cancel();

 private:
  friend struct RootPromise;

  RootPromise* first_ = nullptr;
  std::size_t size_ = 0;
};

/// A coroutine that nobody awaits: it starts at once and destroys itself at its end.
struct Root {
  using promise_type = RootPromise;
};

struct RootPromise {
  template <class... Args>
  explicit RootPromise(TaskScope* owner, Args&...) noexcept : scope(owner) {
    if (!scope) return;
    next = scope->first_;
    if (next) next->previous = this;
    scope->first_ = this;
    ++scope->size_;
  }
  RootPromise(const RootPromise&) = delete;
  RootPromise& operator=(const RootPromise&) = delete;
  ~RootPromise() {
    if (!scope) return;
    (previous ? previous->next : scope->first_) = next;
    if (next) next->previous = previous;
    --scope->size_;
  }

  Root get_return_object() const noexcept { return {}; }
  std::suspend_never initial_suspend() const noexcept { return {}; }
  std::suspend_never final_suspend() const noexcept { return {}; }
  void return_void() const noexcept {}
  void unhandled_exception() const noexcept { std::terminate(); }

  TaskScope* scope;
  RootPromise* previous = nullptr;
  RootPromise* next = nullptr;
};

inline void TaskScope::cancel() {
  while (first_) std::coroutine_handle<RootPromise>::from_promise(*first_).destroy();
}

template <class T, class Done>
Root run_root(TaskScope*, Task<T> task, Done on_done) {
  std::exception_ptr error;
  if constexpr (std::is_void_v<T>) {
    try {
      co_await std::move(task);
    } catch (...) {
      error = std::current_exception();
    }
    on_done(error);
  } else {
    std::optional<T> value;
    try {
      value.emplace(co_await std::move(task));
    } catch (...) {
      error = std::current_exception();
    }
    on_done(error, value ? &*value : nullptr);
  }
}

/// Starts a task now, on this thread, and calls `on_done(std::exception_ptr)` for a Task<void> or
/// `on_done(std::exception_ptr, T*)` when it ended; never when it is destroyed before. `on_done`
/// must not throw; it lives as long as the task does. `scope` may be null.
template <class T, class Done>
void spawn(TaskScope* scope, Task<T> task, Done on_done) {
  run_root<T, Done>(scope, std::move(task), std::move(on_done));
}

}  // namespace sockeye::detail
