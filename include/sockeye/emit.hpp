// emit, in all its forms, for whatever can send: a socket, a namespace, a broadcast operator, a
// client. The mixin turns C++ values into one encoded payload; the class that derives from it
// sends.
#pragma once

#include <concepts>
#include <coroutine>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "sockeye/ack.hpp"
#include "sockeye/callback.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/event.hpp"

namespace sockeye {
namespace detail {

/// An event on its way out.
struct Outgoing {
  /// Valid during the call.
  std::string_view name;
  /// An array: the name and the arguments.
  EncodedPayload payload;
  /// Empty where no acknowledgement is asked for. Called at most once, on the socket's shard. What
  /// it throws (the callback's own exception, or BadValue for an answer of the wrong shape) is for
  /// the error hook.
  AckCallback on_ack;
};

/// Throws std::invalid_argument for a reserved name.
void check_event_name(std::string_view name);

/// One receiver answers, or many of which each may.
enum class AckForm { single, collected };

}  // namespace detail

/// An emit that waits for its acknowledgement: the event has been sent, awaiting gives the answer.
/// Await it once, on the shard.
template <class R>
class PendingAck;

namespace detail {

/// `Derived` provides, both const:
///   PayloadWriter& begin_payload();           the calling thread's writer
///   void emit_encoded(detail::Outgoing&&);    any thread
template <class Derived, AckForm Form = AckForm::single>
class EmitMixin {
 public:
  /// Sends a typed event: the arguments' types are those of the event. An event with `Ack<T>` may
  /// take a callback last: `void(Result<T>)`, or on a broadcast `void(Replies<T>)`.
  template <FixedString Name, class... Types, class... Args>
  void emit(const Event<Name, Types...>& event, Args&&... args) const;

  /// Sends an event by its name, with any arguments that can be encoded. A callback last asks for
  /// an acknowledgement: it takes the answer's arguments as the types that it names, or one
  /// Result<T> that may hold the reason why none came. Throws std::invalid_argument for a reserved
  /// name.
  template <class... Args>
  void emit(std::string_view name, Args&&... args) const;

  /// Sends and, awaited, gives `Result<Reply>`; on a broadcast `Replies<Reply>`.
  template <FixedString Name, class... Types, class... Args>
  auto emit_with_ack(const Event<Name, Types...>& event, Args&&... args) const;
  /// As above; the answer's first argument as a T.
  template <class T = Value, class... Args>
  auto emit_with_ack(std::string_view name, Args&&... args) const;
};

}  // namespace detail
}  // namespace sockeye
