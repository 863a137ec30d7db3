// sockeye emit: sends an event, or one for each line of standard input.
#pragma once

#include "exit_code.hpp"
#include "settings.hpp"

namespace sockeye_tool {

ExitCode emit(const Settings& settings);

}  // namespace sockeye_tool
