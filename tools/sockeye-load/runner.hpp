// Takes a scenario through its phases: connect, warm up, measure, and listen a moment longer for
// what should not come.
#pragma once

#include "loop.hpp"
#include "report.hpp"
#include "scenario.hpp"

namespace load {

struct Options;

/// Throws Failure for whatever a server did wrong.
Report run(Loop& loop, Scenario& scenario, const Options& options);

}  // namespace load
