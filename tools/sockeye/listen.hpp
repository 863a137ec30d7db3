// sockeye listen: prints events as they come.
#pragma once

#include "exit_code.hpp"
#include "settings.hpp"

namespace sockeye_tool {

ExitCode listen(const Settings& settings);

}  // namespace sockeye_tool
