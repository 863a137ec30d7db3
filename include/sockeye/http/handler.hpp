// From a user's callable to what the router keeps. Part of app.hpp.
#pragma once

#include <type_traits>
#include <utility>

#include "sockeye/export.hpp"
#include "sockeye/http/next.hpp"
#include "sockeye/task.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::http {

class Exchange;
class Request;
class Response;

namespace detail {

/// Called with the exchange that it handles; what it throws fails the request.
using Handler = UniqueFunction<void(Exchange&)>;

SOCKEYE_EXPORT Request& request_of(Exchange& exchange) noexcept;
SOCKEYE_EXPORT Response& response_of(Exchange& exchange) noexcept;
SOCKEYE_EXPORT Next next_of(Exchange& exchange);
/// Runs the coroutine, which keeps the exchange until it has ended.
SOCKEYE_EXPORT void run_task(Exchange& exchange, Task<void> task);

template <class F>
concept PlainHandler = std::is_invocable_v<F&, Request&, Response&>;
template <class F>
concept ChainHandler = std::is_invocable_v<F&, Request&, Response&, Next>;

template <class Result, class Call>
void run_handler(Exchange& exchange, Call&& call) {
  static_assert(std::is_void_v<Result> || std::is_same_v<Result, Task<void>>,
                "a handler returns nothing or sockeye::Task<void>; it answers through Response");
  if constexpr (std::is_void_v<Result>) {
    call();
  } else {
    run_task(exchange, call());
  }
}

template <class F>
Handler make_handler(F&& callable) {
  using Callable = std::decay_t<F>;
  static_assert(PlainHandler<Callable> || ChainHandler<Callable>,
                "a handler takes (Request&, Response&) or (Request&, Response&, Next)");
  if constexpr (PlainHandler<Callable>) {
    using Result = std::invoke_result_t<Callable&, Request&, Response&>;
    return [handler = std::forward<F>(callable)](Exchange& exchange) mutable {
      run_handler<Result>(exchange,
                          [&] { return handler(request_of(exchange), response_of(exchange)); });
    };
  } else if constexpr (ChainHandler<Callable>) {
    using Result = std::invoke_result_t<Callable&, Request&, Response&, Next>;
    return [handler = std::forward<F>(callable)](Exchange& exchange) mutable {
      run_handler<Result>(exchange, [&] {
        return handler(request_of(exchange), response_of(exchange), next_of(exchange));
      });
    };
  } else {
    return {};
  }
}

}  // namespace detail
}  // namespace sockeye::http
