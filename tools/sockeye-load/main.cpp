// sockeye-load: loads a Socket.IO server, checks what it delivers, and says what that cost it.
// Exit codes: 0 all is well, 1 the server failed, 2 bad arguments.
#include <sched.h>
#include <sys/resource.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "failure.hpp"
#include "options.hpp"
#include "runner.hpp"
#include "scenario.hpp"

namespace {

void bind_to_core(int core) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  CPU_SET(static_cast<unsigned>(core), &cores);
  if (sched_setaffinity(0, sizeof cores, &cores) != 0) {
    throw std::invalid_argument("--own-core: there is no core " + std::to_string(core));
  }
}

void raise_descriptor_limit() {
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void print(const load::Options& options, const load::Report& report) {
  if (options.json == "-") {
    std::fputs(load::to_json(options, report).c_str(), stdout);
    return;
  }
  std::fputs(load::to_table(options, report).c_str(), stdout);
  if (!options.json.empty()) std::ofstream(options.json) << load::to_json(options, report);
}

int run(const load::Options& options) {
  raise_descriptor_limit();
  if (options.own_core >= 0) bind_to_core(options.own_core);
  load::Loop loop(options.spin);
  const std::unique_ptr<load::Scenario> scenario = load::make_scenario(loop, options);
  print(options, load::run(loop, *scenario, options));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(load::read_options({argv + 1, argv + argc}));
  } catch (const load::Failure& failure) {
    std::fprintf(stderr, "sockeye-load: failed: %s\n", failure.what());
    return 1;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "sockeye-load: %s\n\n%s", error.what(), load::usage);
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sockeye-load: %s\n", error.what());
    return 1;
  }
}
