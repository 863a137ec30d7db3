// Sockeye under measurement: the server of the benchmarks' contract (bench/README.md), made with
// the public headers alone.
//
//   bench_server --port P [--threads N] [--ping-interval MS] [--max-events N]
//                [--tls CHAIN.pem KEY.pem]
//
// It prints "listening PORT" and runs until SIGTERM.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"

namespace {

namespace events {
struct RoomMessage {
  std::string room;
  std::string payload;
};

constexpr sockeye::Event<"pub", std::string> pub;
constexpr sockeye::Event<"pub_room", RoomMessage> pub_room;
constexpr sockeye::Event<"echo", std::string, sockeye::Ack<std::string>> echo;
constexpr sockeye::Event<"join", std::string, sockeye::Ack<bool>> join;
}  // namespace events

struct Item {
  std::int64_t id;
  std::string name;
  bool done;
};

struct Arguments {
  std::uint16_t port = 0;
  unsigned threads = 1;
  std::chrono::milliseconds ping_interval{25'000};
  std::size_t max_events = sockeye::ServerOptions{}.max_events_per_second;
  std::string tls_chain;
  std::string tls_key;
};

Arguments read_arguments(const std::vector<std::string>& words) {
  Arguments result;
  for (std::size_t i = 0; i < words.size();) {
    const std::string& name = words[i];
    const auto value = [&](std::size_t at) -> const std::string& {
      if (i + at >= words.size()) throw std::invalid_argument(name + " needs a value");
      return words[i + at];
    };
    if (name == "--port") {
      result.port = static_cast<std::uint16_t>(std::stoi(value(1)));
    } else if (name == "--threads") {
      result.threads = static_cast<unsigned>(std::stoi(value(1)));
    } else if (name == "--ping-interval") {
      result.ping_interval = std::chrono::milliseconds{std::stoi(value(1))};
    } else if (name == "--max-events") {
      result.max_events = std::stoul(value(1));
    } else if (name == "--tls") {
      result.tls_chain = value(1);
      result.tls_key = value(2);
      ++i;
    } else {
      throw std::invalid_argument(name + " is no option of bench_server");
    }
    i += 2;
  }
  return result;
}

void serve(sockeye::http::App& app, sockeye::Server& io) {
  io.on(events::pub, [&io](std::string_view payload) { io.emit("msg", payload); });
  io.on(events::pub_room, [&io](const events::RoomMessage& message) {
    io.to(message.room).emit("msg", message.payload);
  });
  io.on(events::echo, [](std::string_view payload) { return std::string(payload); });
  io.on(events::join, [](const sockeye::Socket& socket, std::string room) {
    socket.join(room);
    return true;
  });
  app.get("/json", [](sockeye::http::Request&, sockeye::http::Response& response) {
    response.json(Item{.id = 42, .name = "a small object", .done = false});
  });
}

int run(const Arguments& arguments) {
  sockeye::Runtime runtime{{.threads = arguments.threads, .stop_on_signals = true}};
  sockeye::http::App app{runtime};
  sockeye::ServerOptions options;
  options.ping_interval = arguments.ping_interval;
  options.max_events_per_second = arguments.max_events;
  sockeye::Server io{app, std::move(options)};
  serve(app, io);
  std::uint16_t port = 0;
  if (arguments.tls_chain.empty()) {
    port = app.listen(arguments.port, "127.0.0.1");
  } else {
    sockeye::http::TlsOptions tls;
    tls.certificate.chain_file = arguments.tls_chain;
    tls.certificate.key_file = arguments.tls_key;
    port = app.listen_tls(arguments.port, tls, "127.0.0.1");
  }
  std::cout << "listening " << port << std::endl;
  runtime.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(read_arguments({argv + 1, argv + argc}));
  } catch (const std::exception& error) {
    std::cerr << "bench_server: " << error.what() << '\n';
    return 2;
  }
}
