// Lifecycle listeners of a client: a callable takes what it wants of what there is to say, from the
// front, and may be a coroutine.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sockeye/export.hpp"
#include "sockeye/task.hpp"
#include "sockeye/task_scope.hpp"

namespace sockeye::client {
class Manager;
class Socket;
}  // namespace sockeye::client

namespace sockeye::detail {

/// Runs a listener; what leaves it reaches the manager's error hook.
SOCKEYE_EXPORT void run_guarded(const client::Socket& socket, std::string_view what,
                                const std::function<void()>& call);
SOCKEYE_EXPORT void run_guarded(const client::Manager& manager, std::string_view what,
                                const std::function<void()>& call);
SOCKEYE_EXPORT void report_failure(const client::Socket& socket, std::string_view what,
                                   const std::exception_ptr& exception);
SOCKEYE_EXPORT void report_failure(const client::Manager& manager, std::string_view what,
                                   const std::exception_ptr& exception);
/// The coroutines of the manager's handlers; null where there are none any more.
SOCKEYE_EXPORT TaskScope* task_scope_of(const client::Socket& socket) noexcept;
SOCKEYE_EXPORT TaskScope* task_scope_of(const client::Manager& manager) noexcept;

template <class F, class Tuple, std::size_t... I>
constexpr bool is_invocable_with(std::index_sequence<I...>) {
  return std::is_invocable_v<F&, std::tuple_element_t<I, Tuple>...>;
}

/// How many of the tuple's elements, from the front, the callable takes; -1 where it takes none of
/// these forms.
template <class F, class Tuple, std::size_t Count = std::tuple_size_v<Tuple>>
constexpr int taken_from_front() {
  if constexpr (is_invocable_with<F, Tuple>(std::make_index_sequence<Count>())) {
    return static_cast<int>(Count);
  } else if constexpr (Count == 0) {
    return -1;
  } else {
    return taken_from_front<F, Tuple, Count - 1>();
  }
}

template <class F, class Tuple, std::size_t... I>
decltype(auto) call_with(F& callable, const Tuple& arguments, std::index_sequence<I...>) {
  return callable(std::get<I>(arguments)...);
}

/// `([Subject,] args...)`, where arguments at the end may be left out.
template <class Subject, class F, class... Args>
decltype(auto) call_listener(F& callable, const Subject& subject, const Args&... args) {
  using WithSubject = std::tuple<const Subject&, const Args&...>;
  using Without = std::tuple<const Args&...>;
  constexpr int with_subject = taken_from_front<F, WithSubject>();
  constexpr int without = taken_from_front<F, Without>();
  static_assert(with_subject >= 0 || without >= 0,
                "this listener takes other arguments than it is called with");
  if constexpr (with_subject >= 0) {
    return call_with(callable, WithSubject(subject, args...),
                     std::make_index_sequence<std::size_t{with_subject}>());
  } else {
    return call_with(callable, Without(args...), std::make_index_sequence<std::size_t{without}>());
  }
}

/// What follows a listener's coroutine, whose closure it keeps until then.
template <class Subject>
struct ListenerEnd {
  std::shared_ptr<void> closure;
  Subject subject;
  std::string what;

  void operator()(const std::exception_ptr& exception) const {
    if (exception) report_failure(subject, what, exception);
  }
};

/// A user's listener as it is kept: guarded, and its coroutine owned by the manager.
template <class Subject, class... Args, class F>
std::function<void(const Subject&, const Args&...)> client_listener(std::string_view what,
                                                                    F callable) {
  // Shared, since the closure must outlive a coroutine that it returned.
  return [what, kept = std::make_shared<F>(std::move(callable))](const Subject& subject,
                                                                 const Args&... args) {
    using R = decltype(call_listener(*kept, subject, args...));
    run_guarded(subject, what, [&] {
      if constexpr (std::is_void_v<R>) {
        call_listener(*kept, subject, args...);
      } else {
        spawn(task_scope_of(subject), call_listener(*kept, subject, args...),
              ListenerEnd<Subject>{kept, subject, std::string(what)});
      }
    });
  };
}

}  // namespace sockeye::detail
