// A chat in the terminal: what is typed is sent to everybody, what others say is printed. It shows
// a client on its own thread, acknowledgements, and what happens while there is no connection.
//
//   client_chat http://localhost:3000 Ada          against a server that passes "chat message" on
#include <chrono>
#include <exception>
#include <iostream>
#include <string>

#include "sockeye/client.hpp"

namespace {

struct Message {
  std::string from;
  std::string text;
};

// The event's name and what it carries, once for both directions.
constexpr sockeye::Event<"chat message", Message> chat_message;

void chat(const std::string& url, const std::string& name) {
  using namespace std::chrono_literals;
  using sockeye::client::Socket;

  // Handlers are registered in the set-up, before anything can arrive for them.
  const Socket socket =
      sockeye::client::connect(url, {.reconnection_delay = 500ms}, [](const Socket& fresh) {
        fresh.on_connect([] { std::cout << "* connected" << std::endl; });
        fresh.on_disconnect(
            [](std::string reason) { std::cout << "* disconnected: " << reason << std::endl; });
        fresh.on_connect_error([](const sockeye::Error& error) {
          std::cout << "* no connection: " << error.message() << std::endl;
        });
        fresh.on(chat_message, [](const Message& message) {
          std::cout << message.from << ": " << message.text << std::endl;
        });
      });

  // What is typed while there is no connection is kept and sent later.
  for (std::string line; std::getline(std::cin, line);) {
    if (!line.empty()) socket.emit(chat_message, Message{name, line});
  }
  socket.disconnect();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: client_chat URL NAME" << std::endl;
    return 1;
  }
  try {
    chat(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << std::endl;
    return 1;
  }
  return 0;
}
