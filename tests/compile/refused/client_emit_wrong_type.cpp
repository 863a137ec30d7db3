// An argument of another type than the event's.
// says: task_updated
// says: expected<TaskRef
// says: given<std::vector<int
// says: emit_takes_other_arguments
#include "compile/contract.hpp"
#include "sockeye/client.hpp"

void tell(const sockeye::client::Socket& socket) {
  socket.emit(events::task_updated, std::vector<int>{1});  // here
}
