// A C array in a payload.
// says somewhere: has a C array (use std::array)
// says somewhere: Board
#include "compile/contract.hpp"

struct Board {
  int cells[9];
};
std::string print(const Board& board) {
  return sockeye::to_json(board);
}
