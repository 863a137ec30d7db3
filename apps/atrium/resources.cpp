#include "resources.hpp"

#include <algorithm>

#include "clock.hpp"
#include "contract.hpp"
#include "live.hpp"
#include "routes.hpp"

namespace atrium {
namespace {

using sockeye::Socket;
using sockeye::live::Resource;
using sockeye::live::Since;

constexpr std::ptrdiff_t boards_of_socket = 8;
constexpr const char* no_such_project = "There is no such project, or you are not a member of it.";

void tell_presence(const sockeye::Server& io, std::int64_t project) {
  const ProjectRef ref{project};
  io.to(project_room(project)).emit(events::presence, ref);
}

/// Why a tab cannot look at one more board; empty where it can.
std::string refuse_board(const Socket& socket, std::int64_t project) {
  if (socket.data<Viewer>()->until < unix_seconds()) {
    return "Your session has ended. Sign in again.";
  }
  const auto rooms = socket.rooms();
  const auto boards = std::ranges::count_if(
      rooms, [](const std::string& room) { return room.starts_with("project:"); });
  const bool there = std::ranges::find(rooms, project_room(project)) != rooms.end();
  return boards < boards_of_socket || there ? "" : "This tab looks at too many boards.";
}

}  // namespace

Resource<Changes, Store> board_resource() {
  return {
      .path = "/api/projects/:project/tasks",
      .scope = project_room,
      .viewer_of_request = actor_of,
      .may_see = &Store::is_member,
      .all = &Store::board,
      .changed = &Store::board_since,
      .refusal = no_such_project,
  };
}

Resource<Feed, Store> feed_resource() {
  return {
      .path = "/api/projects/:project/activity",
      .scope = project_room,
      .viewer_of_request = actor_of,
      .may_see = &Store::is_member,
      .all = [](Store& store, std::int64_t project) { return store.feed(project, 0); },
      .changed = [](Store& store, std::int64_t project,
                    const Since& since) { return store.feed(project, since.behind); },
      .refusal = no_such_project,
  };
}

Resource<Notifications, Store> notifications_resource() {
  return {
      .path = "/api/users/:user/notifications",
      .scope = user_room,
      .viewer_of_request = actor_of,
      .may_see = [](Store&, std::int64_t viewer, std::int64_t user) { return viewer == user; },
      .all = [](Store& store, std::int64_t user) { return store.notifications(user, 0); },
      .changed = &Store::notifications_since,
      .refusal = "These are somebody else's notifications.",
  };
}

void add_resources(sockeye::http::App& app, Services& services) {
  const sockeye::Server& io = services.io;
  Resource<Changes, Store> board = board_resource();
  board.viewer_of_socket = [](const Socket& socket) { return socket.data<Viewer>()->user; };
  board.on_join = [&io](const Socket& socket, std::int64_t project) {
    std::string refusal = refuse_board(socket, project);
    if (refusal.empty()) {
      tell_presence(io, project);
    }
    return refusal;
  };
  board.on_leave = [&io](const Socket&, std::int64_t project) { tell_presence(io, project); };
  sockeye::live::serve(app, io, services.store, services.log, std::move(board),
                       events::join_project, events::leave_project);
  sockeye::live::serve(app, services.store, services.log, feed_resource());
  sockeye::live::serve(app, services.store, services.log, notifications_resource());
  io.on_disconnecting([&io](const Socket& socket, std::string_view) {
    for (const std::string& room : socket.rooms()) {
      if (room.starts_with("project:")) {
        tell_presence(io, std::stoll(room.substr(room.find(':') + 1)));
      }
    }
  });
}

}  // namespace atrium
