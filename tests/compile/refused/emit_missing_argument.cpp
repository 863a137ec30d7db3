// Fewer arguments than the event has.
// says: task_updated
// says: expected<TaskRef>
// says: given<>
#include "compile/contract.hpp"

void tell(sockeye::Server& io) {
  io.to("room").emit(events::task_updated);  // here
}
