// Notifications: each user has a room, and every device of that user is in it. What is read on one
// is read on all.
#include <map>
#include <memory>
#include <sockeye/event.hpp>

#include "gallery.hpp"

namespace gallery {

namespace {

struct Notification {
  std::int64_t id = 0;
  std::string from;
  std::string text;
  std::int64_t at = 0;
  bool read = false;
};

struct Letter {
  std::string to;
  std::string text;
};

struct Sent {
  std::optional<std::string> error = {};
  /// Where it was shown at once.
  std::size_t devices = 0;
};

namespace events {

// To a user's room, but for the list, which a new device gets.
constexpr sockeye::Event<"list", std::vector<Notification>> list;
constexpr sockeye::Event<"notification", Notification> notification;
constexpr sockeye::Event<"read", std::int64_t> read;
constexpr sockeye::Event<"devices", std::size_t> devices;
// To everybody: who can be written to.
constexpr sockeye::Event<"users", std::vector<std::string>> users;

constexpr sockeye::Event<"send", Letter, sockeye::Ack<Sent>> send;
constexpr sockeye::Event<"mark-read", std::int64_t, sockeye::Ack<Outcome>> mark_read;

}  // namespace events

constexpr std::size_t notifications_kept = 50;
constexpr std::size_t users_kept = 1000;

struct User {
  std::size_t devices = 0;
  std::vector<Notification> notifications;
};

struct Post {
  std::map<std::string, User> users;
  std::int64_t last_id = 0;

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& [name, user] : users) names.push_back(name);
    return names;
  }
};

std::string room_of(const std::string& user) {
  return "user:" + user;
}

}  // namespace

void add_notifications(const sockeye::Namespace& io) {
  const auto post = std::make_shared<Post>();
  ask_for_names(io);
  io.use([post](sockeye::Socket socket, sockeye::Next next) {
    const bool room = post->users.size() < users_kept;
    if (room || post->users.contains(socket.data<Visitor>()->name)) return next();
    next(sockeye::Error("There are too many users already."));
  });

  io.on_connection([post](sockeye::Socket socket) {
    const std::string& name = socket.data<Visitor>()->name;
    User& user = post->users[name];
    ++user.devices;
    socket.join(room_of(name));
    socket.emit(events::list, user.notifications);
    socket.namespace_().to(room_of(name)).emit(events::devices, user.devices);
    socket.namespace_().emit(events::users, post->names());
  });

  io.on_disconnect([post](sockeye::Socket socket) {
    const std::string& name = socket.data<Visitor>()->name;
    const std::size_t left = --post->users[name].devices;
    socket.namespace_().to(room_of(name)).emit(events::devices, left);
  });

  io.on(events::send, [post](sockeye::Socket socket, Letter letter) -> Sent {
    if (auto problem = problem_with(letter.text, 200)) return {.error = std::move(problem)};
    const auto to = post->users.find(letter.to);
    if (to == post->users.end()) return {.error = "Nobody of that name has been here."};
    auto& kept = to->second.notifications;
    if (kept.size() == notifications_kept) kept.erase(kept.begin());
    kept.push_back({++post->last_id, socket.data<Visitor>()->name, letter.text, now_ms()});
    socket.namespace_().to(room_of(letter.to)).emit(events::notification, kept.back());
    return {.devices = to->second.devices};
  });

  io.on(events::mark_read, [post](sockeye::Socket socket, std::int64_t id) -> Outcome {
    const std::string& name = socket.data<Visitor>()->name;
    for (Notification& notification : post->users[name].notifications) {
      if (notification.id != id) continue;
      notification.read = true;
      socket.namespace_().to(room_of(name)).emit(events::read, id);
      return {};
    }
    return {"There is no such notification."};
  });
}

}  // namespace gallery
