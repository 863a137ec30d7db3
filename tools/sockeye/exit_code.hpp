// How the program ends, for scripts.
#pragma once

namespace sockeye_tool {

enum class ExitCode : int {
  ok = 0,
  usage = 1,              ///< wrong arguments
  connection_failed = 2,  ///< no connection, or it was lost
  refused = 3,            ///< the server refused the namespace
  timeout = 4,            ///< no connection, no event or no answer in time
  interrupted = 130,      ///< SIGINT or SIGTERM
};

}  // namespace sockeye_tool
