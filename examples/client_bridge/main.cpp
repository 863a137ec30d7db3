// A bridge: what a room of one server gets, a room of another server gets too. It is a client of
// the first and a server itself, both on one shard, so that nothing is handed between threads.
//
//   client_bridge PORT http://other-server:3000 news
//
// joins the room "news" over there (the event "join"), and sends each event that comes to the room
// "news" here; clients here join by the same event.
#include <cstdint>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "sockeye/client.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"

namespace {

void bridge(std::uint16_t port, const std::string& url, const std::string& room) {
  sockeye::Runtime runtime{{.stop_on_signals = true}};
  sockeye::http::App app{runtime};
  sockeye::Server io{app};
  io.on("join", [](sockeye::Socket socket, std::string wanted, sockeye::Ack<> ack) {
    socket.join(wanted);
    ack();
  });

  const sockeye::client::Manager manager{runtime, url};
  const sockeye::client::Socket there = manager.socket();
  // A server forgets its rooms with the connection: they are joined at each one.
  there.on_connect([room](const sockeye::client::Socket& socket) {
    socket.emit("join", room, [] { std::cout << "joined" << std::endl; });
  });
  // Whatever comes is passed on as it is, binary too.
  there.on_any([&io, room](const std::string& event, const std::vector<sockeye::Value>& arguments) {
    io.to(room).emit(event, sockeye::Rest{arguments});
  });

  std::cout << "listening " << app.listen(port, "127.0.0.1") << std::endl;
  runtime.run();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: client_bridge PORT URL ROOM" << std::endl;
    return 1;
  }
  try {
    bridge(static_cast<std::uint16_t>(std::stoi(argv[1])), argv[2], argv[3]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
  return 0;
}
