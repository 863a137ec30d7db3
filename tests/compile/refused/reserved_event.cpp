// An event may not have a name that the library itself uses.
// says somewhere: disconnect
// says somewhere: name is reserved
#include "compile/contract.hpp"

inline constexpr sockeye::Event<"disconnect", int> mine;
void tell(sockeye::Server& io) {
  io.emit(mine, 1);
}
