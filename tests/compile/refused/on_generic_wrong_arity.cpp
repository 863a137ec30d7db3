// A generic handler with more parameters than the event has arguments.
// says: task_updated
// says: expected<TaskRef>
// says: handler_takes_other_arguments
#include "compile/contract.hpp"

void listen(sockeye::Server& io) {
  io.on(events::task_updated, [](sockeye::Socket, auto, auto, auto) {});  // here
}
