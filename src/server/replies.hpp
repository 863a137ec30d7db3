// From the answers that the core has collected to what an emit's acknowledgement takes.
#pragma once

#include <functional>

#include "core/types.hpp"
#include "sockeye/ack.hpp"

namespace sockeye::server {

std::function<void(core::BroadcastReplies)> hand_replies_to(detail::AckCallback on_ack);

}  // namespace sockeye::server
