// What may handle a request: `(Request&, Response&)`, with `Next` as a third parameter where it may
// hand the request on; a function or a coroutine (Task<void>).
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "sockeye/error.hpp"
#include "sockeye/http/request.hpp"
#include "sockeye/http/response.hpp"
#include "sockeye/task_scope.hpp"

namespace sockeye::http {

/// Hands a request on to what was registered behind the handler. The first call counts; from any
/// thread. Copies are cheap and may be kept.
class Next {
 public:
  Next(std::shared_ptr<Call> call, std::size_t layer) noexcept
      : call_(std::move(call)), layer_(layer) {}

  void operator()() const;
  /// Ends the request with the error hook: 500, or what `status` of the response says from 400 on,
  /// and the error's message.
  void operator()(Error error) const;

 private:
  std::shared_ptr<Call> call_;
  std::size_t layer_;
};

using Handler = std::function<void(Request&, Response&, Next)>;

namespace detail {

sockeye::detail::TaskScope* task_scope(Call& call) noexcept;
/// A handler's coroutine has ended.
void end_task(Call& call, const std::exception_ptr& error) noexcept;

/// The request and the response of a coroutine, which lives longer than the call that began it.
struct Held {
  Request request;
  Response response;
};

template <class F>
decltype(auto) invoke_handler(F& handler, Request& request, Response& response, Next&& next) {
  if constexpr (std::is_invocable_v<F&, Request&, Response&, Next>) {
    return handler(request, response, std::move(next));
  } else {
    static_assert(std::is_invocable_v<F&, Request&, Response&>,
                  "a handler takes (Request&, Response&) or (Request&, Response&, Next)");
    return handler(request, response);
  }
}

template <class T>
struct IsTask : std::false_type {};
template <class T>
struct IsTask<Task<T>> : std::true_type {};

template <class F>
Handler to_handler(F callable) {
  return [held_callable = std::make_shared<F>(std::move(callable))](Request& request,
                                                                    Response& response, Next next) {
    F& handler = *held_callable;
    using Result = decltype(invoke_handler(handler, request, response, std::move(next)));
    if constexpr (IsTask<Result>::value) {
      static_assert(std::is_same_v<Result, Task<void>>, "a handler's coroutine is a Task<void>");
      auto held = std::make_unique<Held>(Held{request, response});
      Task<void> task = invoke_handler(handler, held->request, held->response, std::move(next));
      spawn(task_scope(request.implementation()), std::move(task),
            [held_callable, held = std::move(held)](const std::exception_ptr& error) {
              end_task(held->request.implementation(), error);
            });
    } else {
      static_cast<void>(invoke_handler(handler, request, response, std::move(next)));
    }
  };
}

}  // namespace detail
}  // namespace sockeye::http
