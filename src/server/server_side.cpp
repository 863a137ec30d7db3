// Events between nodes as the namespace offers them.
#include "sockeye/server_side.hpp"

#include <stdexcept>
#include <string>
#include <utility>

#include "codec/json_writer.hpp"
#include "core/outgoing.hpp"
#include "server/namespace_group.hpp"
#include "server/registration.hpp"
#include "server/replies.hpp"
#include "sockeye/namespace.hpp"

namespace sockeye {
namespace detail {

void ServerSideEmitter::check_name(std::string_view name) {
  if (name != "connect" && name != "connection" && name != "new_namespace") return;
  throw std::invalid_argument("server_side_emit: \"" + std::string(name) +
                              "\" is a reserved event name");
}

PayloadWriter& ServerSideEmitter::begin_payload() const {
  return codec::json_writer();
}

void ServerSideEmitter::emit_encoded(Outgoing&& outgoing) const {
  std::function<void(core::BroadcastReplies)> done;
  if (outgoing.on_ack) {
    done = group_->homeward(server::hand_replies_to(std::move(outgoing.on_ack)));
  }
  group_->on_one([event = core::outgoing_values(outgoing.payload),
                  done](core::Namespace& nsp) { nsp.adapter().server_side_emit(event, done); },
                 [done] {
                   if (done) done({});
                 });
}

}  // namespace detail

Listener Namespace::add_server_event(std::string_view event,
                                     detail::Handler<detail::NoSocket> handler) const {
  detail::ServerSideEmitter::check_name(event);
  const Listener id = server::next_listener();
  group_->update([id, event = std::string(event),
                  handler = std::move(handler)](core::NamespaceHandlers& handlers) {
    handlers.server_events.add(event, id, [handler](Elements arguments, detail::Call& call) {
      handler({}, arguments, call);
    });
  });
  return id;
}

}  // namespace sockeye
