// The sharded adapter's channels in one namespace:
//
//   prefix#nsp#        what is for all nodes
//   prefix#nsp#uid#    answers for one of them
//   prefix#nsp#room#   what is for one room, heard where the room is (dynamic modes)
#pragma once

#include <string>
#include <string_view>

#include "base/utf16.hpp"
#include "cluster/message.hpp"
#include "sockeye/cluster_redis_sharded.hpp"

namespace sockeye::redis {

class ShardedChannels {
 public:
  ShardedChannels(std::string_view prefix, std::string_view nsp, cluster::SubscriptionMode mode)
      : mode_(mode) {
    all_.append(prefix).append("#").append(nsp).append("#");
  }

  const std::string& all() const noexcept { return all_; }
  /// Of a node or a room.
  std::string of(std::string_view name) const {
    std::string channel = all_;
    channel.append(name) += '#';
    return channel;
  }
  /// Whether a room has one of its own. Publishers take a name of a socket id's length for one,
  /// whoever it belongs to.
  bool has(std::string_view room) const {
    constexpr std::size_t socket_id_length = 20;
    if (mode_ == cluster::SubscriptionMode::dynamic_private) return true;
    return mode_ == cluster::SubscriptionMode::dynamic &&
           base::utf16_size(room) != socket_id_length;
  }
  /// Where a message is published.
  std::string of_message(const cluster::ClusterMessage& message) const {
    const std::vector<std::string>& rooms = message.target.rooms;
    const bool to_one_room = message.type == cluster::MessageType::broadcast &&
                             message.request_id.empty() && rooms.size() == 1 && has(rooms.front());
    return to_one_room ? of(rooms.front()) : all_;
  }

 private:
  cluster::SubscriptionMode mode_;
  std::string all_;
};

/// As it is published: MessagePack where JSON would not do.
inline std::string sharded_text(const cluster::ClusterMessage& message) {
  return cluster::has_binary(message) ? cluster::to_msgpack(message) : cluster::to_json(message);
}

}  // namespace sockeye::redis
