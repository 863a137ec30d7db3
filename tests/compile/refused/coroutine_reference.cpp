// A reference does not outlive the first wait of a coroutine.
// says: join-project
// says: coroutine_parameters_must_be_values
// says: const sockeye::Socket&
#include "compile/contract.hpp"

void listen(sockeye::Server& io) {
  io.on(events::join_project,  // here
        [](const sockeye::Socket&, std::string) -> sockeye::Task<JoinReply> {
          co_return JoinReply{};
        });
}
