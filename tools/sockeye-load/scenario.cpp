#include "scenario.hpp"

#include <stdexcept>

#include "broadcasts.hpp"
#include "connects.hpp"
#include "echoes.hpp"
#include "http_requests.hpp"
#include "idle.hpp"
#include "options.hpp"
#include "steady.hpp"

namespace load {

namespace {

std::unique_ptr<Scenario> make_steady(Loop& loop, const Options& options) {
  const std::string& name = options.scenario;
  const bool mixed = name == "mixed";
  const bool rooms = name == "rooms" || mixed;
  const bool stays = name != "connect" && name != "http";
  auto steady = std::make_unique<Steady>(loop, options.target, stays ? options.clients : 0,
                                         rooms ? options.room_size : 0);
  Fleet& fleet = steady->fleet();
  // Of a hundred operations of `mixed`, one reaches everybody.
  const auto schedule = [&](double share) {
    return Schedule(options.rate * (mixed ? share : 1), options.in_flight);
  };
  if (name == "fanout" || mixed) {
    steady->add(std::make_unique<Broadcasts>(fleet, options.payload, 0, schedule(0.01)));
  }
  if (rooms) {
    steady->add(
        std::make_unique<Broadcasts>(fleet, options.payload, options.room_size, schedule(0.09)));
  }
  if (name == "echo" || mixed) {
    steady->add(
        std::make_unique<Echoes>(fleet, options.payload, options.in_flight, schedule(0.85)));
  }
  if (name == "connect" || mixed) {
    steady->add(std::make_unique<Connects>(loop, options.target, options.polling, schedule(0.05)));
  }
  if (name == "http") {
    steady->add(std::make_unique<HttpRequests>(loop, options.target, options.clients, schedule(1)));
  }
  return steady;
}

}  // namespace

std::unique_ptr<Scenario> make_scenario(Loop& loop, const Options& options) {
  const std::string& name = options.scenario;
  if (name == "idle") return std::make_unique<Idle>(loop, options);
  for (const char* known : {"fanout", "rooms", "echo", "connect", "http", "mixed"}) {
    if (name == known) return make_steady(loop, options);
  }
  throw std::invalid_argument("no scenario is called " + name);
}

}  // namespace load
