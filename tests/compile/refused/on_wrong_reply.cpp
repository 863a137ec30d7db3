// A handler that returns something else than the acknowledgement.
// says: join-project
// says: expected<JoinReply>
// says: given<int>
#include "compile/contract.hpp"

void listen(sockeye::Server& io) {
  io.on(events::join_project, [](sockeye::Socket, std::string) { return 1; });  // here
}
