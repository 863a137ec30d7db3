// Chat: a history for who comes, who is typing, and of each message whom it has reached.
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <sockeye/event.hpp>

#include "gallery.hpp"

namespace gallery {

namespace {

using namespace std::chrono_literals;

struct Message {
  std::int64_t id = 0;
  std::string from;
  std::string text;
  std::int64_t at = 0;
};

struct Sent {
  std::optional<std::string> error = {};
  std::int64_t id = 0;
};

/// Of those who were there, how many have said that they have the message.
struct Delivery {
  std::int64_t id = 0;
  std::size_t reached = 0;
  std::size_t of = 0;
};

namespace events {

// To the pages, which acknowledge a message once they show it.
constexpr sockeye::Event<"message", Message, sockeye::Ack<bool>> message;
constexpr sockeye::Event<"history", std::vector<Message>> history;
constexpr sockeye::Event<"people", std::vector<std::string>> people;
constexpr sockeye::Event<"delivered", Delivery> delivered;
constexpr sockeye::Event<"typing", std::string> typing;

// From the pages.
constexpr sockeye::Event<"say", std::string, sockeye::Ack<Sent>> say;
constexpr sockeye::Event<"typing"> types;

}  // namespace events

constexpr std::size_t messages_kept = 100;

struct Chat {
  std::deque<Message> history;
  std::map<std::string, std::string> names;
  std::int64_t last_id = 0;

  std::vector<std::string> people() const {
    std::set<std::string> distinct;
    for (const auto& [socket, name] : names) distinct.insert(name);
    return {distinct.begin(), distinct.end()};
  }
};

}  // namespace

void add_chat(const sockeye::Namespace& io) {
  const auto chat = std::make_shared<Chat>();
  ask_for_names(io);

  io.on_connection([chat](sockeye::Socket socket) {
    chat->names[socket.id()] = socket.data<Visitor>()->name;
    socket.emit(events::history, std::vector(chat->history.begin(), chat->history.end()));
    socket.namespace_().emit(events::people, chat->people());
  });

  io.on_disconnect([chat](sockeye::Socket socket) {
    chat->names.erase(socket.id());
    socket.namespace_().emit(events::people, chat->people());
  });

  io.on(events::say, [chat](sockeye::Socket socket, std::string text) -> Sent {
    if (auto problem = problem_with(text, 1000)) return {.error = std::move(problem)};
    const Message message{++chat->last_id, socket.data<Visitor>()->name, text, now_ms()};
    chat->history.push_back(message);
    if (chat->history.size() > messages_kept) chat->history.pop_front();
    socket.broadcast().timeout(5s).emit(
        events::message, message, [socket, id = message.id](sockeye::Replies<bool> replies) {
          const std::size_t reached = replies.values.size();
          socket.emit(events::delivered, Delivery{id, reached, reached + replies.missing.size()});
        });
    return {.id = message.id};
  });

  // Nobody misses it when it is lost.
  io.on(events::types, [](sockeye::Socket socket) {
    socket.broadcast().volatile_().emit(events::typing, socket.data<Visitor>()->name);
  });
}

}  // namespace gallery
