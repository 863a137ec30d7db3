// The manual page out of the command line's own description, so that the two cannot differ.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace sockeye_tool {

std::string manual_page(const CLI::App& app);

}  // namespace sockeye_tool
