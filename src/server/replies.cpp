#include "server/replies.hpp"

#include <utility>

#include "codec/tape.hpp"

namespace sockeye::server {

std::function<void(core::BroadcastReplies)> hand_replies_to(detail::AckCallback on_ack) {
  return [on_ack = std::move(on_ack)](const core::BroadcastReplies& replies) {
    codec::Tape tape;
    codec::read_values(replies.replies.elements(), tape);
    detail::AckResult result;
    result.arguments = tape.root().elements();
    result.error = replies.error ? &*replies.error : nullptr;
    result.missing = &replies.missing;
    on_ack(result);
  };
}

}  // namespace sockeye::server
