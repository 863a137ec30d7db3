// What may be given to emit: the checks whose messages a user reads, and the conversions they
// allow.
#pragma once

#include <concepts>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sockeye/ack.hpp"
#include "sockeye/callback.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/event.hpp"

namespace sockeye::detail {

/// One receiver answers, or many of which each may.
enum class AckForm { single, collected };

/// Lists of types, so that the compiler's message names both.
template <class... T>
struct expected {};
template <class... T>
struct given {};

template <class Tuple>
struct ExpectedOf;
template <class... T>
struct ExpectedOf<std::tuple<T...>> {
  using Types = expected<T...>;
};

/// Integers become each other (checked when sent) and floating-point; text becomes std::string; all
/// else that converts implicitly does, but numbers never lose a fraction or become booleans.
template <class Given, class Expected>
constexpr bool may_become() {
  if constexpr (std::same_as<Given, Expected>) {
    return true;
  } else if constexpr (std::is_arithmetic_v<Given> && std::is_arithmetic_v<Expected>) {
    return !std::same_as<Given, bool> && !std::same_as<Expected, bool> &&
           (std::is_integral_v<Given> || std::is_floating_point_v<Expected>);
  } else {
    return std::is_convertible_v<Given, Expected>;
  }
}

template <class... Given, class... Expected>
constexpr bool all_become(given<Given...>, expected<Expected...>) {
  if constexpr (sizeof...(Given) == sizeof...(Expected)) {
    return (may_become<Given, Expected>() && ...);
  } else {
    return false;
  }
}

/// Asks in steps, since a generic callback may not compile with the form that it does not mean.
template <class F, class Reply, AckForm Form>
constexpr bool takes_answer() {
  if constexpr (Form == AckForm::collected) {
    return std::is_invocable_v<F&, Replies<Reply>>;
  } else if constexpr (std::is_same_v<Reply, std::tuple<>>) {
    if constexpr (std::is_invocable_v<F&, Result<void>>) {
      return true;
    } else {
      return std::is_invocable_v<F&>;
    }
  } else if constexpr (std::is_invocable_v<F&, Result<Reply>>) {
    return true;
  } else {
    return std::is_invocable_v<F&, Reply>;
  }
}

template <class E, AckForm Form, class Types, class... Given>
constexpr bool callback_fits(given<Given...>, Types types) {
  if constexpr (E::has_ack && sizeof...(Given) > 0) {
    using All = std::tuple<Given...>;
    constexpr std::size_t count = sizeof...(Given) - 1;
    return []<std::size_t... I>(std::index_sequence<I...>, Types expect) {
      using Last = std::tuple_element_t<count, All>;
      return all_become(given<std::tuple_element_t<I, All>...>(), expect) &&
             takes_answer<Last, typename E::Reply, Form>();
    }(std::make_index_sequence<count>(), types);
  } else {
    return false;
  }
}

/// What stands in the compiler's message where an emit does not fit its event.
template <class Expected, class Given>
struct emit_takes_other_arguments;
struct event_has_no_acknowledgement;

/// Void where the arguments fit.
template <class E, AckForm Form, class Given>
constexpr auto find_emit_problem() {
  using Types = typename ExpectedOf<typename E::Arguments>::Types;
  if constexpr (all_become(Given(), Types())) {
    return std::type_identity<void>();
  } else if constexpr (callback_fits<E, Form>(Given(), Types())) {
    return std::type_identity<void>();
  } else {
    return std::type_identity<emit_takes_other_arguments<Types, Given>>();
  }
}
template <class E, AckForm Form, class... Args>
using EmitProblem =
    typename decltype(find_emit_problem<E, Form, given<std::decay_t<Args>...>>())::type;

/// Void where the arguments fit and the event has an acknowledgement to wait for.
template <class E, class Given>
constexpr auto find_ack_problem() {
  using Types = typename ExpectedOf<typename E::Arguments>::Types;
  if constexpr (!E::has_ack) {
    return std::type_identity<event_has_no_acknowledgement>();
  } else if constexpr (all_become(Given(), Types())) {
    return std::type_identity<void>();
  } else {
    return std::type_identity<emit_takes_other_arguments<Types, Given>>();
  }
}
template <class E, class... Args>
using AckProblem = typename decltype(find_ack_problem<E, given<std::decay_t<Args>...>>())::type;

template <class... Args>
constexpr bool last_is_callback() {
  if constexpr (sizeof...(Args) == 0) {
    return false;
  } else {
    return has_signature<std::tuple_element_t<sizeof...(Args) - 1, std::tuple<Args...>>>;
  }
}

/// Writes an argument as the type that the event gives it, or (E void) as what it is.
template <class E, std::size_t I, class Arg>
void encode_argument(PayloadWriter& writer, const Arg& arg) {
  if constexpr (std::is_void_v<E>) {
    if constexpr (std::is_array_v<Arg> && std::is_convertible_v<const Arg&, std::string_view>) {
      writer.string(std::string_view(arg));
    } else {
      encode_spread(writer, arg);
    }
  } else {
    using Expected = std::tuple_element_t<I, typename E::Arguments>;
    if constexpr (std::is_same_v<Arg, Expected>) {
      encode(writer, arg);
    } else if constexpr (std::is_same_v<Expected, std::string> &&
                         std::is_convertible_v<const Arg&, std::string_view>) {
      writer.string(std::string_view(arg));
    } else if constexpr (std::is_integral_v<Arg> && std::is_integral_v<Expected>) {
      if (!std::in_range<Expected>(arg)) throw std::out_of_range("emit: integer out of range");
      encode(writer, static_cast<Expected>(arg));
    } else if constexpr (std::is_arithmetic_v<Arg>) {
      encode(writer, static_cast<Expected>(arg));
    } else {
      const Expected converted = arg;
      encode(writer, converted);
    }
  }
}

}  // namespace sockeye::detail
