// Prints the manual page: the build writes it into sockeye.1.
#include <iostream>

#include "command_line.hpp"

int main() {
  std::cout << sockeye_tool::CommandLine().manual();
  return std::cout.flush() ? 0 : 1;
}
