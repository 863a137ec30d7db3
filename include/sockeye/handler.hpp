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
#include <vector>

#include "sockeye/ack.hpp"
#include "sockeye/callback.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/event.hpp"
#include "sockeye/task_scope.hpp"

namespace sockeye::detail {

/// Told why a handler was not called (`exception` null: a payload of the wrong shape, with its
/// path) or what left it.
using HandlerErrorHook = std::function<void(const Error& error, std::exception_ptr exception)>;

/// One received event while its handlers run. Lives on the dispatcher's stack; for its shard's
/// thread alone.
class Call {
 public:
  Call() = default;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  virtual ~Call() = default;

  /// True once, if the peer asked for an acknowledgement and nobody claimed it before (a deferred
  /// sink included). Who claims it must begin and answer.
  virtual bool claim_ack() noexcept = 0;
  virtual PayloadWriter& begin_ack() = 0;
  /// `payload` is an array. What is left in it goes back to the writer.
  virtual void answer(EncodedPayload&& payload) = 0;
  /// For an answer that may come later; null where the peer asked for none.
  virtual std::shared_ptr<AckSink> defer_ack() = 0;
  /// Owns the coroutines of the handlers; may be null.
  virtual TaskScope* tasks() noexcept = 0;
  virtual void failed(const Error& error, std::exception_ptr exception) = 0;
  /// As `failed`, for a coroutine that outlives this call.
  virtual HandlerErrorHook defer_errors() = 0;
};

/// Never throws. `SocketT` is the handle that the callable may ask for first.
template <class SocketT>
using Handler = std::function<void(const SocketT& socket, Elements args, Call& call)>;
template <class SocketT>
using CatchAll =
    std::function<void(const SocketT& socket, std::string_view event, Elements args, Call& call)>;

/// For events that come from no socket (server to server).
struct NoSocket {};

/// Binds a callable to an event known by its name alone.
template <class SocketT, class F>
Handler<SocketT> bind_handler(F callable);

/// Binds a callable to a typed event, whose types it must take.
template <class SocketT, FixedString Name, class... Types, class F>
Handler<SocketT> bind_handler(const Event<Name, Types...>& event, F callable);

/// Binds `([Socket,] std::string event, std::vector<Value> arguments)`.
template <class SocketT, class F>
CatchAll<SocketT> bind_catch_all(F callable);

}  // namespace sockeye::detail
