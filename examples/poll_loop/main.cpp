// Sockeye on a loop that the program already has: here plain poll(2), as a game's frame or another
// library's event loop would do it. The shard is one descriptor: readable means there is work.
#include <poll.h>
#include <unistd.h>

#include <cstdint>
#include <iostream>
#include <string>

#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"

int main(int argc, char** argv) {
  const int port = argc > 1 ? std::stoi(argv[1]) : 3000;

  sockeye::Runtime runtime;
  sockeye::http::App app{runtime};
  sockeye::Server io{app};
  io.on("echo", [](sockeye::Rest args, sockeye::Ack<sockeye::Rest> ack) { ack(args); });
  std::cout << "listening " << app.listen(static_cast<std::uint16_t>(port), "127.0.0.1")
            << std::endl;

  // The program's own events: a line on the standard input is broadcast, its end ends the program.
  const sockeye::ShardRef shard = runtime.shard(0);
  pollfd watched[2] = {{.fd = shard.native_handle(), .events = POLLIN, .revents = 0},
                       {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0}};
  while (poll(watched, 2, -1) >= 0) {
    if (watched[0].revents != 0) runtime.shard(0).poll();
    if (watched[1].revents != 0) {
      char text[1024];
      const ssize_t size = read(STDIN_FILENO, text, sizeof text);
      if (size <= 0) break;
      // Outside a turn: it is queued, and the descriptor becomes readable.
      io.emit("typed", std::string(text, static_cast<std::size_t>(size)));
    }
  }
  return 0;
}
