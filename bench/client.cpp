// Sockeye's client under measurement, made with the public headers alone; bench/client.mjs runs it
// in turn with its twin, bench/peers/node/client.mjs.
//
//   bench_client echo --port P [--seconds S]        8 acknowledged echoes of 128 bytes under way:
//                                                   events for each second of CPU
//   bench_client idle --port P [--connections N]    private memory of each connection
//
// With `--tls CA.pem` over TLS, to a server whose certificate is localhost's. It prints one line of
// JSON.
#include <chrono>
#include <cstddef>
#include <ctime>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sockeye/client.hpp"

namespace {

namespace client = sockeye::client;
using Clock = std::chrono::steady_clock;

constexpr int outstanding = 8;
constexpr std::size_t payload_bytes = 128;

struct Arguments {
  std::string what;
  std::string port;
  double seconds = 3;
  std::size_t connections = 1000;
  std::string ca_file{};
};

Arguments read_arguments(const std::vector<std::string>& words) {
  if (words.empty()) throw std::invalid_argument("say echo or idle");
  Arguments result{.what = words[0], .port = {}};
  for (std::size_t i = 1; i + 1 < words.size(); i += 2) {
    if (words[i] == "--port") {
      result.port = words[i + 1];
    } else if (words[i] == "--seconds") {
      result.seconds = std::stod(words[i + 1]);
    } else if (words[i] == "--connections") {
      result.connections = std::stoul(words[i + 1]);
    } else if (words[i] == "--tls") {
      result.ca_file = words[i + 1];
    } else {
      throw std::invalid_argument(words[i] + " is no option of bench_client");
    }
  }
  return result;
}

std::string url(const Arguments& arguments) {
  const std::string host = arguments.ca_file.empty() ? "http://127.0.0.1:" : "https://localhost:";
  return host + arguments.port;
}

client::Options options(const Arguments& arguments) {
  client::Options result;
  result.transports = {sockeye::Transport::websocket};
  result.family = sockeye::http::AddressFamily::ipv4;
  result.tls.ca_file = arguments.ca_file;
  return result;
}

double cpu_seconds() {
  std::timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + (static_cast<double>(now.tv_nsec) / 1e9);
}

/// What of this process's memory nobody shares, in bytes.
long long private_memory() {
  std::ifstream file("/proc/self/smaps_rollup");
  long long kilobytes = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("Private_")) kilobytes += std::stoll(line.substr(line.find(':') + 1));
  }
  return kilobytes * 1024;
}

void echo(const Arguments& arguments) {
  sockeye::Runtime runtime;
  std::optional<client::Manager> manager;
  manager.emplace(runtime, url(arguments), options(arguments));
  const client::Socket socket = manager->socket();
  const std::string payload(payload_bytes, 'x');
  long long events = 0;
  bool wrong = false;
  bool over = false;
  const std::function<void()> ask = [&] {
    socket.emit("echo", payload, [&](const sockeye::Result<std::string>& answer) {
      if (over) return;
      wrong = wrong || !answer || answer.value() != payload;
      ++events;
      ask();
    });
  };
  for (int i = 0; i < outstanding; ++i) ask();

  const auto run_for = [&](std::chrono::duration<double> time) {
    const auto end = Clock::now() + time;
    while (Clock::now() < end) runtime.shard(0).poll(std::chrono::milliseconds{100});
  };
  run_for(std::chrono::seconds{1});
  const long long events_before = events;
  const double cpu_before = cpu_seconds();
  run_for(std::chrono::duration<double>(arguments.seconds));
  const double cpu = cpu_seconds() - cpu_before;
  // Answers what is under way while there still is somebody to answer.
  over = true;
  manager.reset();
  if (wrong) throw std::runtime_error("a wrong answer came");
  const auto counted = static_cast<double>(events - events_before);
  std::cout << R"({"events_per_cpu_second":)" << counted / cpu << R"(,"events_per_second":)"
            << counted / arguments.seconds << "}\n";
}

void idle(const Arguments& arguments) {
  sockeye::Runtime runtime;
  std::vector<client::Manager> managers;
  std::size_t connected = 0;
  const auto connect_to = [&](std::size_t number) {
    while (managers.size() < number) {
      managers.emplace_back(runtime, url(arguments), options(arguments));
      managers.back().socket("/", {}, [&](const client::Socket& socket) {
        socket.on_connect([&connected] { ++connected; });
      });
      while (connected < managers.size()) runtime.shard(0).poll(std::chrono::milliseconds{100});
    }
  };
  // What the first ones bring along is the process's, not theirs.
  constexpr std::size_t first = 10;
  managers.reserve(first + arguments.connections);
  connect_to(first);
  const long long before = private_memory();
  connect_to(first + arguments.connections);
  const auto grown = static_cast<double>(private_memory() - before);
  std::cout << R"({"bytes_per_connection":)" << grown / static_cast<double>(arguments.connections)
            << "}\n";
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments = read_arguments({argv + 1, argv + argc});
    std::cout.precision(10);
    if (arguments.what == "echo") {
      echo(arguments);
    } else if (arguments.what == "idle") {
      idle(arguments);
    } else {
      throw std::invalid_argument("say echo or idle");
    }
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "bench_client: " << error.what() << '\n';
    return 2;
  }
}
