// How a handler's parameters lie, and whether they are those of the event: the checks whose
// messages a user reads.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sockeye/ack.hpp"
#include "sockeye/callback.hpp"
#include "sockeye/emit_check.hpp"
#include "sockeye/event.hpp"
#include "sockeye/payload.hpp"
#include "sockeye/task.hpp"

namespace sockeye::detail {

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<Task<T>> = true;
template <class T>
struct TaskValue {
  using Type = T;
};
template <class T>
struct TaskValue<Task<T>> {
  using Type = T;
};

template <class T>
inline constexpr bool is_ack = false;
template <class... T>
inline constexpr bool is_ack<Ack<T...>> = true;

template <class T>
inline constexpr bool is_view = std::is_reference_v<T> || std::is_pointer_v<T>;
template <>
inline constexpr bool is_view<std::string_view> = true;
template <>
inline constexpr bool is_view<Cursor> = true;
template <>
inline constexpr bool is_view<Elements> = true;
template <class T, std::size_t N>
inline constexpr bool is_view<std::span<T, N>> = true;

template <std::size_t First, class Tuple, std::size_t... I>
auto slice_types(std::index_sequence<I...>)
    -> std::tuple<std::tuple_element_t<First + I, Tuple>...>;

template <class Tuple>
struct LastType {
  using Type = std::tuple_element_t<std::tuple_size_v<Tuple> - 1, Tuple>;
};
template <>
struct LastType<std::tuple<>> {
  using Type = void;
};
template <class Tuple>
struct FirstType {
  using Type = std::tuple_element_t<0, Tuple>;
};
template <>
struct FirstType<std::tuple<>> {
  using Type = void;
};

template <class Tuple>
struct DecayAll;
template <class... T>
struct DecayAll<std::tuple<T...>> {
  using Tuple = std::tuple<std::decay_t<T>...>;
  using Given = given<std::decay_t<T>...>;
  static constexpr bool owns_all = (!is_view<T> && ...);
};

/// [Socket], payload..., [Ack]
template <class SocketT, class Parameters>
struct HandlerShape {
  using SocketParameter = typename FirstType<Parameters>::Type;
  static constexpr bool takes_socket = std::is_same_v<std::decay_t<SocketParameter>, SocketT>;
  using AckType = std::decay_t<typename LastType<Parameters>::Type>;
  static constexpr bool takes_ack = is_ack<AckType>;
  static constexpr std::size_t count =
      std::tuple_size_v<Parameters> - (takes_socket ? 1 : 0) - (takes_ack ? 1 : 0);
  /// The payload's parameters as written.
  using Payload =
      decltype(slice_types<takes_socket ? 1 : 0, Parameters>(std::make_index_sequence<count>()));
  using Storage = typename DecayAll<Payload>::Tuple;
  static constexpr bool owns_all = DecayAll<Parameters>::owns_all;
};

/// The parameters of a callable with `auto` parameters follow from the event: the first of these
/// forms that it takes.
template <class SocketT, class E, class F>
struct DeducedParameters;
template <class SocketT, FixedString Name, class... Types, class F>
struct DeducedParameters<SocketT, Event<Name, Types...>, F> {
  using E = Event<Name, Types...>;
  template <class Tuple>
  struct Forms;
  template <class... T>
  struct Forms<std::tuple<T...>> {
    static constexpr auto choose() {
      using AckOfReply =
          std::conditional_t<std::is_same_v<typename E::Reply, std::tuple<>>, Ack<>,
                             Ack<std::conditional_t<E::has_ack, typename E::Reply, int>>>;
      if constexpr (E::has_ack && std::is_invocable_v<F&, SocketT, T..., AckOfReply>) {
        return std::type_identity<std::tuple<SocketT, T..., AckOfReply>>();
      } else if constexpr (std::is_invocable_v<F&, SocketT, T...>) {
        return std::type_identity<std::tuple<SocketT, T...>>();
      } else if constexpr (E::has_ack && std::is_invocable_v<F&, T..., AckOfReply>) {
        return std::type_identity<std::tuple<T..., AckOfReply>>();
      } else if constexpr (std::is_invocable_v<F&, T...>) {
        return std::type_identity<std::tuple<T...>>();
      } else {
        return std::type_identity<void>();
      }
    }
  };
  using Type = typename decltype(Forms<typename E::Arguments>::choose())::type;
};

template <class SocketT, class E, class F>
struct HandlerParametersOf : DeducedParameters<SocketT, E, F> {};
template <class SocketT, class E, has_signature F>
struct HandlerParametersOf<SocketT, E, F> {
  using Type = typename Signature<F>::Parameters;
};
/// A tuple of the parameters as written, or void where the callable takes none of the event's
/// forms.
template <class SocketT, class E, class F>
using HandlerParameters = typename HandlerParametersOf<SocketT, E, F>::Type;

template <class Parameter, class Expected>
inline constexpr bool same_payload =
    std::is_same_v<Parameter, Expected> ||
    (std::is_same_v<Expected, std::string> && std::is_same_v<Parameter, std::string_view>);

template <class... Given, class... Expected>
constexpr bool takes_payload(given<Given...>, expected<Expected...>) {
  if constexpr (sizeof...(Given) == sizeof...(Expected)) {
    return (same_payload<Given, Expected> && ...);
  } else {
    return false;
  }
}

template <class T, class Reply>
constexpr bool answers_with() {
  if constexpr (std::is_void_v<T>) {
    return false;
  } else {
    return std::is_convertible_v<T, Reply>;
  }
}

/// What stands in the compiler's message where a handler does not fit its event.
template <class Expected, class Given>
struct handler_takes_other_arguments;
template <class Expected, class Given>
struct handler_must_return_or_take_the_ack;
template <class Given>
struct event_has_no_ack_to_answer;
template <class Given>
struct coroutine_parameters_must_be_values;
struct untyped_handler_must_name_its_parameters_types;

template <class F, class Parameters>
struct HandlerResultOf;
template <class F, class... P>
struct HandlerResultOf<F, std::tuple<P...>> {
  using Type = std::invoke_result_t<F&, P...>;
  using Given = given<P...>;
};

template <class Shape, class Reply>
constexpr bool takes_ack_of() {
  return std::is_same_v<typename Shape::AckType, Ack<Reply>> ||
         (std::is_same_v<typename Shape::AckType, Ack<>> && std::is_same_v<Reply, std::tuple<>>);
}

/// Void where a callable with these parameters handles the event.
template <class SocketT, class E, class F, class Parameters>
constexpr auto find_shape_problem() {
  using Expected = typename ExpectedOf<typename E::Arguments>::Types;
  using Shape = HandlerShape<SocketT, Parameters>;
  using Given = typename DecayAll<typename Shape::Payload>::Given;
  using Called = HandlerResultOf<F, Parameters>;
  using R = typename TaskValue<typename Called::Type>::Type;
  using Reply = typename E::Reply;
  if constexpr (!takes_payload(Given(), Expected())) {
    return std::type_identity<handler_takes_other_arguments<Expected, Given>>();
  } else if constexpr (is_task<typename Called::Type> && !Shape::owns_all) {
    return std::type_identity<coroutine_parameters_must_be_values<typename Called::Given>>();
  } else if constexpr (!E::has_ack) {
    if constexpr (Shape::takes_ack) {
      return std::type_identity<event_has_no_ack_to_answer<given<typename Shape::AckType>>>();
    } else if constexpr (!std::is_void_v<R>) {
      return std::type_identity<event_has_no_ack_to_answer<given<R>>>();
    } else {
      return std::type_identity<void>();
    }
  } else if constexpr (Shape::takes_ack
                           ? takes_ack_of<Shape, Reply>()
                           : answers_with<R, Reply>() || std::is_same_v<Reply, std::tuple<>>) {
    return std::type_identity<void>();
  } else {
    using Answer = std::conditional_t<Shape::takes_ack, typename Shape::AckType, R>;
    return std::type_identity<
        handler_must_return_or_take_the_ack<expected<Reply>, given<Answer>>>();
  }
}

template <class SocketT, class E, class F>
constexpr auto find_handler_problem() {
  using Parameters = HandlerParameters<SocketT, E, F>;
  if constexpr (std::is_void_v<Parameters>) {
    using Expected = typename ExpectedOf<typename E::Arguments>::Types;
    return std::type_identity<handler_takes_other_arguments<Expected, given<F>>>();
  } else {
    return find_shape_problem<SocketT, E, F, Parameters>();
  }
}
/// Void where the callable handles the event.
template <class SocketT, class E, class F>
using HandlerProblem = typename decltype(find_handler_problem<SocketT, E, F>())::type;

template <class SocketT, class F>
constexpr auto find_untyped_problem() {
  if constexpr (has_signature<F>) {
    using Parameters = typename Signature<F>::Parameters;
    using Called = HandlerResultOf<F, Parameters>;
    if constexpr (is_task<typename Called::Type> && !DecayAll<Parameters>::owns_all) {
      return std::type_identity<coroutine_parameters_must_be_values<typename Called::Given>>();
    } else {
      return std::type_identity<void>();
    }
  } else {
    return std::type_identity<untyped_handler_must_name_its_parameters_types>();
  }
}
/// Void where the callable handles an event known by its name alone.
template <class SocketT, class F>
using UntypedProblem = typename decltype(find_untyped_problem<SocketT, F>())::type;

}  // namespace sockeye::detail
