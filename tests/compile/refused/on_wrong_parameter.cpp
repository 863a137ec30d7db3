// A handler that takes another type than the event's.
// says: join-project
// says: expected<std::
// says: given<int>
// says: handler_takes_other_arguments
#include "compile/contract.hpp"

void listen(sockeye::Server& io) {
  io.on(events::join_project, [](sockeye::Socket, int) { return JoinReply{}; });  // here
}
