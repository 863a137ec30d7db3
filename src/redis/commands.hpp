// Commands to a Redis and their answers, over one connection that is made again when it is lost
// (over one a node in a cluster).
//
//   send() -> waits for a connection -> left, waits for its answer -> callback
//                 |                           |
//                 '--- deadline, overflow,    '--- connection lost: sent again where that is safe,
//                      close: Failure              else Failure::fate_unknown
//
// Everything happens on one shard's thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

#include "base/frame.hpp"
#include "net/broker_status.hpp"
#include "redis/reply.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::redis {

/// Why a command has no answer. What Redis itself refuses is an answer (Reply::is_error).
enum class Failure : std::uint8_t {
  overflow,   ///< too much waits; never sent
  timed_out,  ///< no connection or no answer in time; may have been carried out where it was sent
  fate_unknown,  ///< the connection was lost behind it; may have been carried out
  closed,        ///< the client ended
};
std::string_view describe(Failure failure) noexcept;

/// An answer or why there is none.
class Outcome {
 public:
  explicit Outcome(Reply reply) noexcept : reply_(reply), answered_(true) {}
  explicit Outcome(Failure failure) noexcept : reply_(nullptr, nullptr), failure_(failure) {}

  /// Whether Redis answered with anything but an error.
  bool ok() const noexcept { return answered_ && !reply_.is_error(); }
  bool answered() const noexcept { return answered_; }
  /// Of one that was answered.
  const Reply& reply() const noexcept { return reply_; }
  Failure failure() const noexcept { return failure_; }
  /// Why not ok(): Redis' words or describe().
  std::string_view error() const noexcept { return answered_ ? reply_.text() : describe(failure_); }

 private:
  Reply reply_;
  Failure failure_ = Failure::closed;
  bool answered_ = false;
};

/// Called once, never from inside send(). It may send more and may close the client.
using OnOutcome = UniqueFunction<void(const Outcome&)>;

/// Whether a command that may have been carried out already may be sent once more. A pointless one
/// is not, and is not counted as lost either: the next one asks the same.
enum class Repeat : std::uint8_t { never, safe, pointless };

class Commands {
 public:
  virtual ~Commands() = default;
  Commands(const Commands&) = delete;
  Commands& operator=(const Commands&) = delete;

  /// `key` says which node of a cluster is meant (a key or a sharded channel; empty: any); without
  /// a cluster it is not looked at. `on_outcome` may be empty. Commands that change what a
  /// connection is (SUBSCRIBE, SELECT, MULTI by itself) are not for here; blocking ones have a
  /// connection of their own (StreamReader).
  virtual void send(base::Frame command, std::string_view key, OnOutcome on_outcome,
                    Repeat repeat = Repeat::never) = 0;
  void send(std::initializer_list<std::string_view> command, std::string_view key,
            OnOutcome on_outcome, Repeat repeat = Repeat::never);

  /// MULTI, the commands, EXEC: one answer, EXEC's. All of one node.
  virtual void transaction(std::span<const base::Frame> commands, std::string_view key,
                           OnOutcome on_outcome, Repeat repeat = Repeat::never) = 0;

  /// The same command on every node that holds slots (without a cluster: on the one), one outcome
  /// each; `nodes` of the call says how many there are. For PUBSUB NUMSUB.
  virtual void send_to_all(base::Frame command,
                           UniqueFunction<void(const Outcome&, std::size_t nodes)> on_outcome) = 0;

  /// Of the connection, in a cluster of the worst of its connections.
  virtual net::BrokerStatus status() const = 0;

 protected:
  Commands() = default;
};

}  // namespace sockeye::redis
