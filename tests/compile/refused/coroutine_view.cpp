// A view does not outlive the first wait of a coroutine.
// says: coroutine_parameters_must_be_values
// says: string_view
#include "compile/contract.hpp"

void listen(sockeye::Server& io) {
  io.on("chat", [](sockeye::Socket, std::string_view) -> sockeye::Task<> { co_return; });  // here
}
