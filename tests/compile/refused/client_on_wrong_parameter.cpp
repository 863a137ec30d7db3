// A handler that takes another type than the event's.
// says: join-project
// says: expected<std::
// says: given<int>
// says: handler_takes_other_arguments
#include "compile/contract.hpp"
#include "sockeye/client.hpp"

void listen(const sockeye::client::Socket& socket) {
  socket.on(events::join_project, [](sockeye::client::Socket, int) { return JoinReply{}; });  // here
}
