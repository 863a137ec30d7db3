// PUBSUB NUMSUB and its sharded sister, over one node or all.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string_view>

#include "redis/commands.hpp"
#include "redis/pubsub.hpp"

namespace sockeye::redis {

/// Of a channel on all nodes together, of a sharded one on the node that has its slot. None where a
/// node did not say.
void count_subscribers(Commands& commands, SubscriptionKind kind, std::string_view channel,
                       std::function<void(std::optional<std::size_t>)> done);

}  // namespace sockeye::redis
