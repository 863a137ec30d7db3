// sockeye: a Socket.IO client for the command line and for scripts.
#include <csignal>
#include <exception>
#include <iostream>

#include "command_line.hpp"
#include "emit.hpp"
#include "exit_code.hpp"
#include "listen.hpp"

int main(int argc, char** argv) {
  using namespace sockeye_tool;
  // A reader that has gone shows as a failed write.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    CommandLine line;
    if (const auto code = line.parse(argc, argv)) return *code;
    const Settings& settings = line.settings();
    return static_cast<int>(settings.listens ? listen(settings) : emit(settings));
  } catch (const std::exception& error) {
    // What the connection does is told of elsewhere: this is a wrong setting.
    std::cerr << "sockeye: " << error.what() << std::endl;
    return static_cast<int>(ExitCode::usage);
  }
}
