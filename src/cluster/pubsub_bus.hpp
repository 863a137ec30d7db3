// What a PubSubNode publishes through: channels with names, as Redis has them.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

namespace sockeye::cluster {

/// On the node's thread. It subscribes to PubSubNode's channels() and pattern(), and hands what
/// arrives to its on_message.
class PubSubBus {
 public:
  virtual ~PubSubBus() = default;

  virtual void publish(std::string_view channel, std::string_view message) = 0;
  /// Subscribers of one channel, over the whole of the broker; none where that is not known now.
  virtual void count_subscribers(std::string_view channel,
                                 std::function<void(std::optional<std::size_t>)> done) = 0;
  /// The node ends: unsubscribes.
  virtual void close(std::function<void()> done) = 0;
};

}  // namespace sockeye::cluster
