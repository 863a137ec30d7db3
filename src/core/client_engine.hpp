// What the Socket.IO client asks of an Engine.IO connection. Its owner makes one for each attempt;
// what happens is told to the engine::ClientObserver that it was made for.
#pragma once

#include <cstddef>

#include "base/frame.hpp"
#include "engine/options.hpp"

namespace sockeye::core {

/// Valid until `let_go` was called or the observer's `on_close` has returned, which may happen
/// within `open`, `send` and `close`.
class ClientEngine {
 public:
  virtual void open() = 0;
  virtual void send(const base::Frame& frame) = 0;
  /// Ends it once what is queued has left; the observer hears `forced_close`.
  virtual void close() = 0;
  /// The same, but the observer hears nothing any more.
  virtual void let_go() = 0;
  /// Whether what is sent now leaves at once.
  virtual bool writable() const = 0;
  /// Whether the server has been silent for too long, though no timer has said so yet.
  virtual bool ping_expired() = 0;
  /// Bytes that have not left.
  virtual std::size_t buffered() const = 0;
  virtual engine::TransportName transport() const = 0;

 protected:
  ~ClientEngine() = default;
};

}  // namespace sockeye::core
