// Nothing says what an untyped handler's `auto` is.
// says: untyped_handler_must_name_its_parameters_types
#include "compile/contract.hpp"

void listen(sockeye::Server& io) {
  io.on("chat", [](sockeye::Socket, auto) {});  // here
}
