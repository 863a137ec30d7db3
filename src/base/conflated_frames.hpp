// Where frames that may be replaced wait: those behind the first of their queue, for all queues of
// a shard, so that a queue without any pays nothing.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/frame.hpp"

namespace sockeye::base {

class SendQueue;

class ConflatedFrames {
 public:
  /// Null where that queue has none with this key.
  Frame* find(const SendQueue& queue, std::string_view key) const {
    const auto found = places_.find({&queue, key});
    return found == places_.end() ? nullptr : found->second;
  }

  /// `frame` stands in `queue`, has a key, and no other one there has the same.
  void add(const SendQueue& queue, Frame& frame) {
    places_.emplace(Place{&queue, frame.key()}, &frame);
  }

  /// Puts another frame with the same key in the place of one that was found.
  void replace(const SendQueue& queue, Frame& place, const Frame& frame) {
    // The key's text is the frame's own.
    auto node = places_.extract({&queue, place.key()});
    place = frame;
    node.key().key = place.key();
    places_.insert(std::move(node));
  }

  /// What stands, or stood, at `place` and has this key is not to be replaced. Nothing where
  /// another one of that key is meant.
  void forget(const SendQueue& queue, std::string_view key, const Frame* place) {
    const auto found = places_.find({&queue, key});
    if (found != places_.end() && found->second == place) places_.erase(found);
  }

 private:
  struct Place {
    const SendQueue* queue;
    std::string_view key;
    friend bool operator==(const Place&, const Place&) = default;
  };
  struct Hash {
    std::size_t operator()(const Place& place) const noexcept {
      return std::hash<const void*>{}(place.queue) ^ std::hash<std::string_view>{}(place.key);
    }
  };

  std::unordered_map<Place, Frame*, Hash> places_;
};

}  // namespace sockeye::base
