// An event without an acknowledgement cannot be awaited.
// says: task_updated
// says: event_has_no_acknowledgement
#include "compile/contract.hpp"

sockeye::Task<> ask(sockeye::Socket socket) {
  auto reply = co_await socket.emit_with_ack(events::task_updated, 1);  // here
}
