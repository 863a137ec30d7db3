// What an emitter sends over a bus, in the words of one adapter's emitter. From any thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "core/adapter.hpp"
#include "core/types.hpp"
#include "sockeye/value.hpp"

namespace sockeye::cluster {

/// Messages of one thread leave in the order of its calls.
class EmitterWire {
 public:
  virtual ~EmitterWire() = default;

  virtual void broadcast(const std::string& nsp, core::BroadcastPacket packet,
                         core::Target target) = 0;
  virtual void move_sockets(const std::string& nsp, core::Target target,
                            std::vector<std::string> rooms, bool join) = 0;
  virtual void disconnect_sockets(const std::string& nsp, core::Target target, bool close) = 0;
  virtual void server_side_emit(const std::string& nsp, std::vector<Value> event) = 0;
  /// Waits until all that was sent has been taken by the bus, and answers whether it was. Not on
  /// the bus' own thread.
  virtual bool flush(std::chrono::milliseconds timeout) = 0;
};

}  // namespace sockeye::cluster
