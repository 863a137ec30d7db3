// A callback that does not take the event's acknowledgement.
// says: join-project
// says: JoinReply
// says: given<const char*
// says: emit_takes_other_arguments
#include "compile/contract.hpp"

void ask(const sockeye::Socket& socket) {
  socket.emit(events::join_project, "p", [](std::string) {});  // here
}
