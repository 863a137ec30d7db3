#include "options.hpp"

#include <cstdlib>
#include <functional>
#include <map>
#include <stdexcept>

namespace load {

const char* const usage =
    R"(usage: sockeye-load SCENARIO --port P [OPTIONS]

Loads a Socket.IO server that keeps the contract of bench/README.md, checks every delivery, and says
what the server's CPU time was for each operation.

  fanout    one client's `pub` reaches all as `msg`
  rooms     the same in rooms of --room-size
  echo      each client's `echo` is acknowledged with its payload
  connect   connections that join the namespace and leave; with --polling they begin by polling
  idle      connections that do nothing: memory for each, CPU for each heartbeat
  mixed     of a hundred operations 85 echoes, 9 to rooms, 1 to all, 5 connections that come and go
  http      GET /json over --clients connections

  --host A         127.0.0.1            --port P
  --clients N      100                  --sources N     8 addresses from 127.0.0.2 on
  --payload BYTES  128                  --room-size N   40
  --in-flight N    1, closed loop       --rate R        operations a second, open loop
  --warmup S       1                    --duration S    5
  --operations N   stop after N         --patience S    10, then a delivery is missing
  --messages N     idle: of each client, before it idles
  --pid P          the server's, may be repeated: its CPU time and memory are reported
  --server-core C  read that core's busy time too
  --own-core C     run on that core     --spin          never sleep
  --tls            the server speaks TLS
  --json FILE      "-": instead of the table
)";

namespace {

double number(const std::string& name, const std::string& value, double least) {
  char* end = nullptr;
  const double result = std::strtod(value.c_str(), &end);
  if (end == value.c_str() || *end != '\0' || !(result >= least)) {
    throw std::invalid_argument(name + " takes a number of at least " +
                                std::to_string(static_cast<long>(least)) + ", not " + value);
  }
  return result;
}

}  // namespace

Options read_options(const std::vector<std::string>& words) {
  Options options;
  using Setter = std::function<void(const std::string& name, const std::string& value)>;
  const auto whole = [](auto& field, double least) -> Setter {
    return [&field, least](const std::string& name, const std::string& value) {
      field = static_cast<std::remove_reference_t<decltype(field)>>(number(name, value, least));
    };
  };
  const auto text = [](std::string& field) -> Setter {
    return [&field](const std::string&, const std::string& value) { field = value; };
  };
  const std::map<std::string, Setter> values = {
      {"--host", text(options.target.host)},
      {"--port", whole(options.target.port, 1)},
      {"--sources", whole(options.target.sources, 0)},
      {"--clients", whole(options.clients, 1)},
      {"--payload", whole(options.payload, 24)},
      {"--in-flight", whole(options.in_flight, 1)},
      {"--rate", whole(options.rate, 0)},
      {"--warmup", whole(options.warmup, 0)},
      {"--duration", whole(options.duration, 0)},
      {"--operations", whole(options.operations, 0)},
      {"--room-size", whole(options.room_size, 1)},
      {"--messages", whole(options.messages, 0)},
      {"--patience", whole(options.patience, 0)},
      {"--server-core", whole(options.server_core, -1)},
      {"--own-core", whole(options.own_core, -1)},
      {"--json", text(options.json)},
      {"--pid",
       [&](const std::string& name, const std::string& value) {
         options.pids.push_back(static_cast<int>(number(name, value, 1)));
       }},
  };
  const std::map<std::string, bool*> flags = {
      {"--polling", &options.polling}, {"--spin", &options.spin}, {"--tls", &options.target.tls}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (const auto flag = flags.find(word); flag != flags.end()) {
      *flag->second = true;
    } else if (const auto value = values.find(word); value != values.end()) {
      if (++i == words.size()) throw std::invalid_argument(word + " needs a value");
      value->second(word, words[i]);
    } else if (word.starts_with("-") || !options.scenario.empty()) {
      throw std::invalid_argument("unknown: " + word);
    } else {
      options.scenario = word;
    }
  }
  if (options.scenario.empty()) throw std::invalid_argument("name a scenario");
  if (options.target.port == 0) throw std::invalid_argument("--port is missing");
  return options;
}

}  // namespace load
