// Task<T>: the coroutine type of handlers that wait.
//
//   io.on(join, [&](sockeye::Socket socket, std::string project) -> sockeye::Task<JoinReply> {
//     auto row = co_await database.find(project);
//     co_return JoinReply{row.ok(), {}};
//   });
//
// g++ 12 destroys an aggregate temporary twice inside a co_await expression: give a payload a name
// before you await what takes it.
#pragma once

#include <atomic>
#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace sockeye {

template <class T>
class Task;

namespace detail {

/// A task that ends before its caller has suspended is not resumed from: the caller goes on by
/// itself, so that a loop over tasks that never wait does not grow the stack, with any compiler's
/// settings. Of the two, who arrives second continues.
struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <class Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> done) const noexcept {
    if (!done.promise().met.exchange(true)) return std::noop_coroutine();
    return done.promise().continuation;
  }
  void await_resume() const noexcept {}
};

struct PromiseBase {
  std::coroutine_handle<> continuation = std::noop_coroutine();
  std::exception_ptr exception;
  std::atomic<bool> met = false;

  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() noexcept { exception = std::current_exception(); }
};

template <class T>
struct TaskPromise : PromiseBase {
  std::optional<T> value;

  Task<T> get_return_object() noexcept;
  template <class U>
  void return_value(U&& result) {
    value.emplace(std::forward<U>(result));
  }
  T take() {
    if (exception) std::rethrow_exception(exception);
    return std::move(*value);
  }
};

template <>
struct TaskPromise<void> : PromiseBase {
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void take() const {
    if (exception) std::rethrow_exception(exception);
  }
};

}  // namespace detail

/// A computation that starts when it is awaited (or when a handler returned it) and may wait. It
/// resumes on the shard of the socket whose handler it is. Awaiting it rethrows what left it.
/// Destroying it destroys the coroutine where it stands. Await it once.
template <class T = void>
class [[nodiscard]] Task {
 public:
  /// What the compiler asks for.
  using promise_type = detail::TaskPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  Task() noexcept = default;
  /// The coroutine that it owns from then on.
  explicit Task(Handle handle) noexcept : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  /// Starts it, and waits for what it returns.
  auto operator co_await() && noexcept {
    struct Awaiter {
      Handle handle;

      bool await_ready() const noexcept { return false; }
      bool await_suspend(std::coroutine_handle<> waiting) const noexcept {
        handle.promise().continuation = waiting;
        handle.resume();
        return !handle.promise().met.exchange(true);
      }
      T await_resume() const { return handle.promise().take(); }
    };
    return Awaiter{handle_};
  }

 private:
  Handle handle_ = nullptr;
};

namespace detail {

template <class T>
Task<T> TaskPromise<T>::get_return_object() noexcept {
  return Task<T>(Task<T>::Handle::from_promise(*this));
}
inline Task<void> TaskPromise<void>::get_return_object() noexcept {
  return Task<void>(Task<void>::Handle::from_promise(*this));
}

}  // namespace detail
}  // namespace sockeye
