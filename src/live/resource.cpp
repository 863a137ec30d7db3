#include "sockeye/live/resource.hpp"

#include <stdexcept>

namespace sockeye::live::detail {

std::string path_parameter(std::string_view path) {
  const auto colon = path.find("/:");
  if (colon == std::string_view::npos || path.find("/:", colon + 2) != std::string_view::npos) {
    throw std::invalid_argument(
        "live::Resource: `path` has one parameter, as in "
        "\"/api/projects/:project/tasks\", not \"" +
        std::string(path) + "\"");
  }
  const std::string_view rest = path.substr(colon + 2);
  return std::string(rest.substr(0, rest.find('/')));
}

}  // namespace sockeye::live::detail
