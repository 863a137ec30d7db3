// What is live, declared once each: the scope and room, who may see it, and its queries.
#pragma once

#include <sockeye/live/resource.hpp>

#include "store.hpp"

namespace atrium {

/// What the clients' side of it, requests and sockets, is not part of: `add_resources` adds that.
sockeye::live::Resource<Changes, Store> board_resource();
sockeye::live::Resource<Feed, Store> feed_resource();
sockeye::live::Resource<Notifications, Store> notifications_resource();

}  // namespace atrium
