// A misspelt event is an undeclared name.
// says: task_updatd
// says: task_updated
#include "compile/contract.hpp"

void tell(sockeye::Server& io) {
  io.emit(events::task_updatd, TaskRef{1});  // here
}
