// A handler that takes another acknowledgement than the event's.
// says: join-project
// says: expected<JoinReply>
// says: given<sockeye::Ack<int> >
#include "compile/contract.hpp"

void listen(sockeye::Server& io) {
  io.on(events::join_project, [](std::string, sockeye::Ack<int> ack) { ack(1); });  // here
}
