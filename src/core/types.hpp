// What the core's parts say to each other: how it reaches its thread, whom a broadcast is for, and
// how a broadcast with acknowledgements ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/ack.hpp"
#include "sockeye/error.hpp"
#include "sockeye/payload.hpp"
#include "sockeye/value.hpp"

namespace sockeye::core {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

/// The thread that a hub belongs to. Both functions may be called from any thread.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual bool here() const noexcept = 0;
  /// Later, in the order of posting; dropped once the thread is gone.
  virtual void post(std::function<void()> action) = 0;

  /// Now where this is the thread, else later.
  template <class Action>
  void run(Action&& action) {
    if (here()) {
      action();
    } else {
      post(std::forward<Action>(action));
    }
  }
};

/// A deadline of the hub; 0 is none.
using TimerId = std::uint64_t;

/// How one emission is to be sent.
struct Flags {
  bool is_volatile = false;
  bool compress = true;
  bool local = false;
  /// Of a local one: another shard tells the other nodes.
  bool spoken_for = false;
  std::optional<std::chrono::milliseconds> timeout;
  /// Of what a client has not been sent yet, only the newest with this key is kept; empty: all.
  std::string conflation_key;
};

/// Tells an event that goes to several shards from every other: who sent it, and how many that one
/// had sent. Number 0: it goes to no other shard.
struct Stamp {
  std::uint32_t sender = 0;
  std::uint64_t number = 0;
};
/// How many events of each sender a shard has come past.
using Progress = std::vector<std::uint64_t>;

/// Whom a broadcast is for: the union of `rooms` (everybody where there is none), without whoever
/// is in a room of `except`.
struct Target {
  std::vector<std::string> rooms;
  std::vector<std::string> except;
  Flags flags;
};

/// How a broadcast with acknowledgements ended. `replies` is an array: each answer's first
/// argument.
struct BroadcastReplies {
  Value replies = Value::array();
  std::vector<std::string> missing;
  std::optional<Error> error;

  /// Adds what came from another part of those who were asked.
  void merge(BroadcastReplies part) {
    for (Value& reply : part.replies.elements()) replies.push(std::move(reply));
    for (std::string& id : part.missing) missing.push_back(std::move(id));
    if (part.error) error = std::move(part.error);
  }
};

/// A socket as seen from elsewhere.
struct SocketDetails {
  std::string id;
  Value handshake;
  std::vector<std::string> rooms;
  Value data;
};

/// The sockets that were found, and why some may be missing.
struct FetchedSockets {
  std::vector<SocketDetails> sockets;
  /// The nodes that did not answer.
  std::vector<std::string> missing;

  /// Adds what came from elsewhere.
  void merge(FetchedSockets part) {
    for (SocketDetails& socket : part.sockets) sockets.push_back(std::move(socket));
    for (std::string& node : part.missing) missing.push_back(std::move(node));
  }
};

/// Why a socket was disconnected, in the reference's words.
namespace reason {
inline constexpr std::string_view server_shutting_down = "server shutting down";
inline constexpr std::string_view forced_server_close = "forced server close";
inline constexpr std::string_view client_namespace_disconnect = "client namespace disconnect";
inline constexpr std::string_view server_namespace_disconnect = "server namespace disconnect";
}  // namespace reason

}  // namespace sockeye::core
