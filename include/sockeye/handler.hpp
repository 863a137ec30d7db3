// From an event's received arguments to a user's callable and from its result to the
// acknowledgement. What the callable's parameters say is what it gets.
//
//   (Socket, int, std::vector<Task>, Ack<bool>)    the socket and the acknowledgement are optional
//   returns a value: the acknowledgement; Task<T>: the same, once the coroutine has ended
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "sockeye/ack.hpp"
#include "sockeye/arguments.hpp"
#include "sockeye/call.hpp"
#include "sockeye/callback.hpp"
#include "sockeye/event.hpp"
#include "sockeye/handler_check.hpp"
#include "sockeye/task_scope.hpp"

namespace sockeye::detail {

/// Never throws. `SocketT` is the handle that the callable may ask for first.
template <class SocketT>
using Handler = std::function<void(const SocketT& socket, Elements args, Call& call)>;
template <class SocketT>
using CatchAll =
    std::function<void(const SocketT& socket, std::string_view event, Elements args, Call& call)>;

template <class T>
void answer_call(Call& call, const T& value) {
  if (!call.claim_ack()) return;
  PayloadWriter& writer = call.begin_ack();
  writer.begin_array(spread_size(value));
  encode_spread(writer, value);
  writer.end_array();
  EncodedPayload payload = writer.finish();
  call.answer(std::move(payload));
  writer.recycle(std::move(payload));
}

/// Runs what a handler returned to its end: `owner` keeps the closure alive, whose captures the
/// coroutine refers to.
template <class T, class Reply>
void run_task(Call& call, Task<T> task, std::shared_ptr<void> owner, bool answers) {
  std::shared_ptr<AckSink> sink = answers ? call.defer_ack() : nullptr;
  HandlerErrorHook errors = call.defer_errors();
  if constexpr (std::is_void_v<T>) {
    spawn(call.tasks(), std::move(task),
          [owner = std::move(owner), errors = std::move(errors)](std::exception_ptr exception) {
            if (exception && errors) errors(describe(exception), exception);
          });
  } else {
    spawn(call.tasks(), std::move(task),
          [owner = std::move(owner), sink = std::move(sink), errors = std::move(errors)](
              std::exception_ptr exception, T* value) {
            if (exception) {
              if (errors) errors(describe(exception), exception);
            } else {
              Ack<Reply>{sink}(std::move(*value));
            }
          });
  }
}

/// A callable with the types of its parameters: how they lie, and how it is called.
template <class SocketT, class Reply, class F, class Parameters>
class Binding {
  using Shape = HandlerShape<SocketT, Parameters>;
  using Arguments = typename Shape::Storage;

 public:
  explicit Binding(F callable) : callable_(std::make_shared<F>(std::move(callable))) {}

  void operator()(const SocketT& socket, Elements args, Call& call) const {
    try {
      Arguments arguments;
      DecodeError error;
      if (!decode_arguments(args, arguments, error)) {
        return call.failed(Error(error.message("args")), nullptr);
      }
      invoke(socket, arguments, call, std::make_index_sequence<Shape::count>());
    } catch (...) {
      const std::exception_ptr exception = std::current_exception();
      call.failed(describe(exception), exception);
    }
  }

 private:
  template <std::size_t... I>
  void invoke(const SocketT& socket, Arguments& arguments, Call& call,
              std::index_sequence<I...>) const {
    const auto run = [&](auto&&... around) -> decltype(auto) {
      return apply(socket, std::forward_as_tuple(pass<I>(arguments)...),
                   std::forward<decltype(around)>(around)...);
    };
    if constexpr (Shape::takes_ack) {
      finish(call,
             [&]() -> decltype(auto) { return run(typename Shape::AckType(call.defer_ack())); });
    } else {
      finish(call, [&]() -> decltype(auto) { return run(); });
    }
  }

  template <class Tuple, class... Last>
  decltype(auto) apply(const SocketT& socket, Tuple&& arguments, Last&&... last) const {
    return std::apply(
        [&](auto&&... argument) -> decltype(auto) {
          if constexpr (Shape::takes_socket) {
            SocketT handle = socket;
            return std::invoke(*callable_, std::forward<SocketParameter>(handle),
                               std::forward<decltype(argument)>(argument)...,
                               std::forward<Last>(last)...);
          } else {
            return std::invoke(*callable_, std::forward<decltype(argument)>(argument)...,
                               std::forward<Last>(last)...);
          }
        },
        std::forward<Tuple>(arguments));
  }

  /// Lets the callable's result, if it is a value, answer.
  template <class Run>
  void finish(Call& call, Run run) const {
    using R = std::invoke_result_t<Run&>;
    if constexpr (is_task<R>) {
      using T = typename TaskValue<R>::Type;
      using Answer = std::conditional_t<std::is_void_v<Reply>, T, Reply>;
      run_task<T, Answer>(call, run(), callable_, !std::is_void_v<T> && !Shape::takes_ack);
    } else if constexpr (std::is_void_v<R>) {
      run();
    } else if constexpr (std::is_void_v<Reply>) {
      answer_call<std::decay_t<R>>(call, run());
    } else {
      answer_call<Reply>(call, run());
    }
  }

  using SocketParameter = typename Shape::SocketParameter;

  /// An argument as its parameter wants it: a reference to it, or its value.
  template <std::size_t I>
  static decltype(auto) pass(Arguments& arguments) {
    using P = std::tuple_element_t<I, typename Shape::Payload>;
    if constexpr (std::is_lvalue_reference_v<P>) {
      return (std::get<I>(arguments));
    } else {
      return std::move(std::get<I>(arguments));
    }
  }

  std::shared_ptr<F> callable_;
};

/// Binds a callable to an event known by its name alone.
template <class SocketT, class F>
Handler<SocketT> bind_handler(F callable) {
  static_assert(std::is_void_v<UntypedProblem<SocketT, F>>);
  return Binding<SocketT, void, F, typename Signature<F>::Parameters>(std::move(callable));
}

/// Binds a callable to a typed event, whose types it must take.
template <class SocketT, FixedString Name, class... Types, class F>
Handler<SocketT> bind_handler(const Event<Name, Types...>&, F callable) {
  using E = Event<Name, Types...>;
  static_assert(std::is_void_v<HandlerProblem<SocketT, E, F>>);
  using Parameters = HandlerParameters<SocketT, E, F>;
  return Binding<SocketT, typename E::Reply, F, Parameters>(std::move(callable));
}

/// Binds `([Socket,] std::string event, std::vector<Value> arguments)`.
template <class SocketT, class F>
CatchAll<SocketT> bind_catch_all(F callable) {
  constexpr bool with_socket = std::is_invocable_v<F&, SocketT, std::string, std::vector<Value>>;
  static_assert(with_socket || std::is_invocable_v<F&, std::string, std::vector<Value>>,
                "a catch-all listener takes ([Socket,] std::string, std::vector<sockeye::Value>)");
  return [shared = std::make_shared<F>(std::move(callable))](
             const SocketT& socket, std::string_view event, Elements args, Call& call) {
    try {
      if constexpr (with_socket) {
        (*shared)(socket, std::string(event), args.to_values());
      } else {
        (*shared)(std::string(event), args.to_values());
      }
    } catch (...) {
      const std::exception_ptr exception = std::current_exception();
      call.failed(describe(exception), exception);
    }
  };
}

}  // namespace sockeye::detail
