#include "scenario.hpp"

#include <stdexcept>

#include "echo.hpp"
#include "fanout.hpp"
#include "options.hpp"

namespace load {

std::unique_ptr<Scenario> make_scenario(Loop& loop, const Options& options) {
  if (options.scenario == "fanout") return std::make_unique<Fanout>(loop, options);
  if (options.scenario == "echo") return std::make_unique<Echo>(loop, options);
  throw std::invalid_argument("no scenario is called " + options.scenario);
}

}  // namespace load
