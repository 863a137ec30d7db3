// dockview's events. Everybody is shown the figures; what changes a container is the admin
// namespace's.
#pragma once

#include <sockeye/event.hpp>
#include <string>
#include <vector>

#include "model.hpp"

namespace dockview {

namespace events {

// To every tab. What is measured is volatile: a tab that is slow to read gets a later figure.
inline constexpr sockeye::Event<"host", Host> host;
inline constexpr sockeye::Event<"history", std::vector<Sample>> history;
inline constexpr sockeye::Event<"sample", Sample> sample;
inline constexpr sockeye::Event<"tables", Tables> tables;
inline constexpr sockeye::Event<"containers", std::vector<Container>> containers;
inline constexpr sockeye::Event<"usage", std::vector<Usage>> usage;

// In the admin namespace.
// The next part of a log comes once the page has acknowledged this one.
inline constexpr sockeye::Event<"log", LogPart, sockeye::Ack<>> log;
inline constexpr sockeye::Event<"log-end", std::string, Outcome> log_end;
inline constexpr sockeye::Event<"stop", std::string, sockeye::Ack<Outcome>> stop;
inline constexpr sockeye::Event<"restart", std::string, sockeye::Ack<Outcome>> restart;
inline constexpr sockeye::Event<"follow-log", std::string, sockeye::Ack<Outcome>> follow_log;
inline constexpr sockeye::Event<"leave-log", std::string> leave_log;

}  // namespace events

using Contract =
    sockeye::Contract<sockeye::FromServer<events::host, events::history, events::sample,
                                          events::tables, events::containers, events::usage>,
                      sockeye::FromClient<>>;

using AdminContract = sockeye::Contract<
    sockeye::FromServer<events::log, events::log_end>,
    sockeye::FromClient<events::stop, events::restart, events::follow_log, events::leave_log>>;

}  // namespace dockview
