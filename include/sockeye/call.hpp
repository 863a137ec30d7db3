// One received event while its handlers run: what they may do to it, and where their errors go.
#pragma once

#include <exception>
#include <functional>
#include <memory>

#include "sockeye/ack.hpp"
#include "sockeye/error.hpp"
#include "sockeye/export.hpp"
#include "sockeye/task_scope.hpp"

namespace sockeye::detail {

/// Told why a handler was not called (`exception` null: a payload of the wrong shape, with its
/// path) or what left it.
using HandlerErrorHook = std::function<void(const Error& error, std::exception_ptr exception)>;

/// What an exception says, as an Error.
SOCKEYE_EXPORT Error describe(const std::exception_ptr& exception);

/// Lives on the dispatcher's stack; for its shard's thread alone.
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

/// For events that come from no socket (server to server).
struct NoSocket {};

}  // namespace sockeye::detail
