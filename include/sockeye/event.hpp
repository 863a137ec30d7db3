// Events as constants: a name and the types of its payload, said once and used by the server, the
// C++ client and the generated TypeScript.
//
//   inline constexpr sockeye::Event<"join", std::string, sockeye::Ack<JoinReply>> join;
//   using Contract = sockeye::Contract<sockeye::FromServer<task_updated>,
//   sockeye::FromClient<join>>;
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>

#include "sockeye/ack.hpp"

namespace sockeye {

/// A string as a template argument.
template <std::size_t N>
struct FixedString {
  /// The characters, a NUL behind them.
  char chars[N] = {};

  /// From a literal, and back as a view.
  consteval FixedString(const char (&text)[N]) { std::copy_n(text, N, chars); }
  constexpr std::string_view view() const noexcept { return {chars, N - 1}; }
};

namespace detail {

constexpr std::string_view reserved_events[] = {"connect",       "connect_error", "disconnect",
                                                "disconnecting", "newListener",   "removeListener"};
constexpr bool is_reserved_event(std::string_view name) noexcept {
  return std::ranges::find(reserved_events, name) != std::end(reserved_events);
}

/// Splits an event's types into the arguments and the acknowledgement, which stands last.
template <class Seen, class... Rest>
struct EventTypes;
template <class... Seen>
struct EventTypes<std::tuple<Seen...>> {
  using Arguments = std::tuple<Seen...>;
  using Reply = void;
};
template <class... Seen, class Last>
struct EventTypes<std::tuple<Seen...>, Ack<Last>> {
  using Arguments = std::tuple<Seen...>;
  using Reply = Last;
};
template <class... Seen>
struct EventTypes<std::tuple<Seen...>, Ack<>> {
  using Arguments = std::tuple<Seen...>;
  using Reply = std::tuple<>;
};
template <class... Seen, class First, class... Rest>
struct EventTypes<std::tuple<Seen...>, First, Rest...>
    : EventTypes<std::tuple<Seen..., First>, Rest...> {};

}  // namespace detail

/// An event's name, its arguments' types and, last and optional, `Ack<Reply>`.
template <FixedString Name, class... Types>
struct Event {
  static_assert(!detail::is_reserved_event(Name.view()), "this event's name is reserved");

  /// As it stands in packets.
  static constexpr std::string_view name = Name.view();
  /// std::tuple of the arguments' types.
  using Arguments = typename detail::EventTypes<std::tuple<>, Types...>::Arguments;
  /// The acknowledgement's type, or void where the event has none.
  using Reply = typename detail::EventTypes<std::tuple<>, Types...>::Reply;
  /// Whether it asks for an acknowledgement.
  static constexpr bool has_ack = !std::is_void_v<Reply>;
};

/// The events that the server sends.
template <auto... Events>
struct FromServer {
  /// Whether an event's type is among them.
  template <class E>
  static constexpr bool has = (std::is_same_v<E, std::remove_const_t<decltype(Events)>> || ...);
};
/// The events that clients send.
template <auto... Events>
struct FromClient {
  /// Whether an event's type is among them.
  template <class E>
  static constexpr bool has = (std::is_same_v<E, std::remove_const_t<decltype(Events)>> || ...);
};

/// All events of a namespace with their directions.
template <class Server, class Client>
struct Contract;
/// Both lists.
template <auto... Sent, auto... Received>
struct Contract<FromServer<Sent...>, FromClient<Received...>> {
  /// The server's events and the clients'.
  using Server = FromServer<Sent...>;
  using Client = FromClient<Received...>;
};

}  // namespace sockeye
