// Nudges: which event tells of which kind of change.
//
//   live::Nudges nudges(io);
//   nudges.on("task_updated", events::task_updated_v2, [](const live::Change& change) {
//     return TaskNudge{.task = change.number(), .cursor = change.cursor};
//   });
//   nudges.on("task_updated", events::task_updated, ...);     // the old name, for a while
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/broadcast.hpp"
#include "sockeye/event.hpp"
#include "sockeye/live/change.hpp"
#include "sockeye/namespace.hpp"

namespace sockeye::live {

/// Emits each change to the room of its scope's name. Of the nudges of one scope, kind and id that
/// a slow client has not been sent, the newest waits for it. Complete it before the outbox has it;
/// `emit` is for the shard's thread.
class Nudges {
 public:
  /// `to` is the namespace whose rooms are told.
  explicit Nudges(Namespace to) : namespace_(std::move(to)) {}

  /// `make` answers the event's payload, from a `const Change&`. A kind may have several events,
  /// which are emitted in this order: so an old name goes on beside its successor until no page
  /// listens to it any more.
  template <FixedString Name, class Payload, class Make>
  Nudges& on(std::string_view kind, const Event<Name, Payload>& event, Make make) {
    events_[std::string(kind)].push_back(
        [&event, make = std::move(make)](const BroadcastOperator& room, const Change& change) {
          const Payload payload = make(change);
          room.emit(event, payload);
        });
    return *this;
  }

  /// A kind without an event is not told.
  void emit(const Change& change) const {
    const auto found = events_.find(change.kind);
    if (found == events_.end()) return;
    const BroadcastOperator room = namespace_.to(change.scope);
    // Clients may be in rooms of several scopes.
    const std::string thing = change.scope + ' ' + change.kind + ' ' + change.id + ' ';
    std::size_t number = 0;
    for (const auto& event : found->second) {
      // Each event for itself: the old name's must not take the place of the new one's.
      event(room.conflate(thing + std::to_string(++number)), change);
    }
  }

 private:
  using Emit = std::function<void(const BroadcastOperator& room, const Change& change)>;

  Namespace namespace_;
  std::map<std::string, std::vector<Emit>, std::less<>> events_;
};

}  // namespace sockeye::live
