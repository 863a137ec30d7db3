// A handler that answers an event without an acknowledgement.
// says: task_updated
// says: given<bool>
// says: event_has_no_ack_to_answer
#include "compile/contract.hpp"

void listen(sockeye::Server& io) {
  io.on(events::task_updated, [](TaskRef) { return true; });  // here
}
