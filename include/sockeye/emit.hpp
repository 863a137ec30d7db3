// emit, in all its forms, for whatever can send: a socket, a namespace, a broadcast operator, a
// client. The mixin turns C++ values into one encoded payload; the class that derives from it
// sends.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sockeye/ack.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/emit_ack.hpp"
#include "sockeye/emit_check.hpp"
#include "sockeye/event.hpp"
#include "sockeye/export.hpp"

namespace sockeye::detail {

/// An event on its way out.
struct Outgoing {
  /// Valid during the call.
  std::string_view name;
  /// An array: the name and the arguments.
  EncodedPayload payload;
  /// Empty where no acknowledgement is asked for. To be called at most once, on the socket's shard.
  /// What it throws (the callback's own exception, or BadValue for an answer of the wrong shape) is
  /// for the error hook.
  AckCallback on_ack;
};

/// Throws std::invalid_argument for a reserved name.
SOCKEYE_EXPORT void check_event_name(std::string_view name);

/// As `check_event_name`, or by the rule of a sender that has one of its own.
template <class Sender>
void check_name_for(std::string_view name) {
  if constexpr (requires { Sender::check_name(name); }) {
    Sender::check_name(name);
  } else {
    check_event_name(name);
  }
}

/// `Derived` provides, both const:
///   PayloadWriter& begin_payload();           the calling thread's writer
///   void emit_encoded(detail::Outgoing&&);    takes or reads the payload; any thread
/// and, where other names than a client's are reserved, `static void check_name(std::string_view)`.
template <class Derived, AckForm Form = AckForm::single>
class EmitMixin {
 public:
  /// Sends a typed event: the arguments' types are those of the event. An event with `Ack<T>` may
  /// take a callback last: `void(Result<T>)`, or `void(T)`, which is not called when no answer
  /// comes; on a broadcast `void(Replies<T>)`.
  template <FixedString Name, class... Types, class... Args,
            class Problem = EmitProblem<Event<Name, Types...>, Form, Args...>>
    requires std::is_void_v<Problem>
  void emit(const Event<Name, Types...>&, Args&&... args) const {
    using E = Event<Name, Types...>;
    constexpr std::size_t count = std::tuple_size_v<typename E::Arguments>;
    send<E>(E::name, std::make_index_sequence<count>(),
            std::forward_as_tuple(std::forward<Args>(args)...));
  }
  /// Arguments that are not the event's; the compiler's message says which.
  template <FixedString Name, class... Types, class... Args,
            class Problem = EmitProblem<Event<Name, Types...>, Form, Args...>>
    requires(!std::is_void_v<Problem>)
  void emit(const Event<Name, Types...>&, Args&&... args) const = delete;

  /// Sends an event by its name, with any arguments that can be encoded. A callback last asks for
  /// an acknowledgement: it takes the answer's arguments as the types that it names, or one
  /// Result<T> that may hold the reason why none came; on a broadcast it takes Replies<T>. Throws
  /// std::invalid_argument for a reserved name.
  template <class... Args>
  void emit(std::string_view name, Args&&... args) const {
    check_name_for<Derived>(name);
    constexpr std::size_t count = sizeof...(Args) - (last_is_callback<Args...>() ? 1 : 0);
    send<void>(name, std::make_index_sequence<count>(),
               std::forward_as_tuple(std::forward<Args>(args)...));
  }

  /// Sends at once and, awaited, gives `Result<Reply>`; on a broadcast `Replies<Reply>`.
  template <FixedString Name, class... Types, class... Args,
            class Problem = AckProblem<Event<Name, Types...>, Args...>>
    requires std::is_void_v<Problem>
  auto emit_with_ack(const Event<Name, Types...>& event, Args&&... args) const {
    PendingAck<AckAnswer<typename Event<Name, Types...>::Reply, Form>> pending;
    emit(event, std::forward<Args>(args)..., pending.callback());
    return pending;
  }
  /// Arguments that are not the event's, or an event without an acknowledgement.
  template <FixedString Name, class... Types, class... Args,
            class Problem = AckProblem<Event<Name, Types...>, Args...>>
    requires(!std::is_void_v<Problem>)
  void emit_with_ack(const Event<Name, Types...>& event, Args&&... args) const = delete;

  /// As above; the answer's first argument as a T.
  template <class T = Value, class... Args>
  auto emit_with_ack(std::string_view name, Args&&... args) const {
    PendingAck<AckAnswer<T, Form>> pending;
    emit(name, std::forward<Args>(args)..., pending.callback());
    return pending;
  }

 private:
  const Derived& self() const noexcept { return static_cast<const Derived&>(*this); }

  template <class E, std::size_t... I, class Tuple>
  void send(std::string_view name, std::index_sequence<I...>, Tuple&& args) const {
    PayloadWriter& writer = self().begin_payload();
    writer.begin_array((std::size_t{1} + ... + spread_size(std::get<I>(args))));
    writer.string(name);
    (encode_argument<E, I>(writer, std::get<I>(args)), ...);
    writer.end_array();
    Outgoing outgoing{name, writer.finish(), {}};
    if constexpr (std::tuple_size_v<std::decay_t<Tuple>> > sizeof...(I)) {
      using F = std::tuple_element_t<sizeof...(I), std::decay_t<Tuple>>;
      outgoing.on_ack = make_ack_callback<E, Form>(std::forward<F>(std::get<sizeof...(I)>(args)));
    }
    self().emit_encoded(std::move(outgoing));
    writer.recycle(std::move(outgoing.payload));
  }
};

}  // namespace sockeye::detail
