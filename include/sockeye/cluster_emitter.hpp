// Emitter: emitting to a cluster's clients from a program that holds no connections.
//
//   auto emitter = sockeye::cluster::redis_emitter("redis://localhost:6379");
//   emitter.to("project:7").emit("task_updated", 42);
//   emitter.of("/admin").sockets_join("watchers");
//   emitter.flush(std::chrono::seconds(1));
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "sockeye/broadcast.hpp"
#include "sockeye/emit.hpp"
#include "sockeye/export.hpp"

namespace sockeye::cluster {

class EmitterWire;

namespace detail {

/// What `server_side_emit` of an emitter sends with.
class SOCKEYE_EXPORT EmitterServerSide : public sockeye::detail::EmitMixin<EmitterServerSide> {
 public:
  EmitterServerSide(std::shared_ptr<EmitterWire> wire, const std::string& nsp) noexcept
      : wire_(std::move(wire)), nsp_(nsp) {}

  // For EmitMixin.
  PayloadWriter& begin_payload() const;
  void emit_encoded(sockeye::detail::Outgoing&& outgoing) const;
  /// Throws std::invalid_argument for connect, connection and new_namespace.
  static void check_name(std::string_view name);

 private:
  std::shared_ptr<EmitterWire> wire_;
  const std::string& nsp_;
};

}  // namespace detail

/// A small handle that may be copied and used from any thread: everybody in one namespace, on all
/// nodes. What it makes by `to`, `in` and `except` are BroadcastOperators as a server's. An
/// emitter hears nothing: an acknowledgement asked for fails at once, and so `fetch_sockets` finds
/// none.
class SOCKEYE_EXPORT Emitter : public BroadcastOperator {
 public:
  /// Use redis_emitter().
  Emitter(std::shared_ptr<EmitterWire> wire, std::string nsp = "/");

  /// The same for another namespace. A slash in front is added where it is missing.
  Emitter of(std::string_view nsp) const;

  /// An event for the servers themselves.
  template <class... Args>
  void server_side_emit(Args&&... args) const {
    detail::EmitterServerSide(wire_, nsp_).emit(std::forward<Args>(args)...);
  }

  /// Waits until the broker has taken what was sent, for `timeout` at most, and answers whether it
  /// has. Not on the thread of a runtime that the emitter was given.
  bool flush(std::chrono::milliseconds timeout) const;

 private:
  std::shared_ptr<EmitterWire> wire_;
  std::string nsp_;
};

}  // namespace sockeye::cluster
