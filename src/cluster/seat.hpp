// One namespace's place in the cluster, shared by its adapters on all shards of the process: one
// node, on the thread of the shard that has the bus.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "cluster/log_progress.hpp"
#include "cluster/node.hpp"
#include "cluster/room_presence.hpp"
#include "cluster/scope_side.hpp"
#include "core/scope.hpp"

namespace sockeye::cluster {

class Seat : public std::enable_shared_from_this<Seat> {
 public:
  /// `presence` is null where there is one shard.
  Seat(std::shared_ptr<core::Executor> home, std::shared_ptr<RoomPresence> presence,
       bool wants_rooms, bool shares_log)
      : home_(std::move(home)), presence_(std::move(presence)), wants_rooms_(wants_rooms) {
    if (shares_log) progress_ = std::make_shared<LogProgress>();
  }

  /// Whether anybody here asks for the rooms of the shards.
  bool watches_rooms() const noexcept { return presence_ || wants_rooms_; }
  /// From any shard.
  void tell_room(std::string_view room, bool there);

  const std::shared_ptr<RoomPresence>& presence() const noexcept { return presence_; }
  /// Null where the cluster shares no log.
  const std::shared_ptr<LogProgress>& progress() const noexcept { return progress_; }
  const std::shared_ptr<core::Executor>& home() const noexcept { return home_; }

  // From any thread.
  /// One shard's adapter more. False where the last one has gone: then it is too late.
  bool enter() noexcept;
  /// One less; the last one that goes closes the node. `done` on the bus' thread.
  void depart(std::function<void()> done);
  /// What the others' requests are for: the namespace on all shards.
  void open(std::weak_ptr<core::NamespaceScope> scope);

  // On the bus' thread.
  void settle(std::unique_ptr<ScopeSide> local, std::shared_ptr<Node> node);
  /// Nothing of it is there any more.
  void leave();

  /// On the bus' thread, in the order of calling: `action(Node&)`; `absent()` where there is none,
  /// or no longer.
  template <class Action, class Absent>
  void with_node(Action action, Absent absent) {
    home_->run([self = shared_from_this(), action = std::move(action),
                absent = std::move(absent)]() mutable {
      if (self->node_) {
        action(*self->node_);
      } else {
        absent();
      }
    });
  }

 private:
  std::shared_ptr<core::Executor> home_;
  std::shared_ptr<RoomPresence> presence_;
  bool wants_rooms_;
  std::shared_ptr<LogProgress> progress_;
  std::unique_ptr<ScopeSide> local_;
  std::shared_ptr<Node> node_;
  std::atomic<std::size_t> adapters_{1};
};

}  // namespace sockeye::cluster
