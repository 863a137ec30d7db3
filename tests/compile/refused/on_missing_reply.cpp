// A handler that neither returns the acknowledgement nor takes its Ack.
// says: join-project
// says: expected<JoinReply>
// says: given<void>
// says: handler_must_return_or_take_the_ack
#include "compile/contract.hpp"

void listen(sockeye::Server& io) {
  io.on(events::join_project, [](sockeye::Socket, std::string) {});  // here
}
