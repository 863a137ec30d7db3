// Handlers of the socket. The token is checked once, at CONNECT; membership when a room is joined.
#include "live.hpp"

#include <chrono>

#include "clock.hpp"
#include "contract.hpp"

namespace atrium {

/// What is known of a connected tab.
struct Viewer {
  std::int64_t user = 0;
};

namespace {

using sockeye::Socket;

/// When a tab's last "typing" was passed on.
struct TypingState {
  std::chrono::steady_clock::time_point last;
};
constexpr std::chrono::milliseconds typing_at_most_every{300};

void tell_presence(const Services& services, std::int64_t project) {
  const ProjectRef ref{project};
  services.io.to(project_room(project)).emit(events::presence, ref);
}

sockeye::Task<JoinReply> join_project(Services& services, Socket socket, std::int64_t project) {
  const std::int64_t user = socket.data<Viewer>()->user;
  auto job =
      services.store.run([user, project](Store& store) { return store.is_member(user, project); });
  const bool allowed = co_await job;
  JoinReply reply;
  if (!allowed) {
    reply.error = "There is no such project, or you are not a member of it.";
  } else if (!socket.connected()) {
    reply.error = "The connection is gone.";
  } else if (!services.presence.enter(socket.id(), user, project)) {
    reply.error = "This tab looks at too many boards.";
  } else {
    socket.join(project_room(project));
    tell_presence(services, project);
    reply.ok = true;
  }
  co_return reply;
}

void leave_project(Services& services, const Socket& socket, std::int64_t project) {
  if (!services.presence.looks_at(socket.id(), project)) {
    return;
  }
  services.presence.leave(socket.id(), project);
  socket.leave(project_room(project));
  tell_presence(services, project);
}

void pass_on_typing(Services& services, const Socket& socket, const TaskRef& at) {
  if (!services.presence.looks_at(socket.id(), at.project)) {
    return;
  }
  const auto now = std::chrono::steady_clock::now();
  auto& state = socket.local<TypingState>();
  if (now - state.last < typing_at_most_every) {
    return;
  }
  state.last = now;
  const TypingNotice notice{at.project, at.id, socket.data<Viewer>()->user};
  socket.to(project_room(at.project)).volatile_().emit(events::typing, notice);
}

}  // namespace

void add_live_handlers(Services& services) {
  sockeye::Server& io = services.io;
  io.use([&services](Socket socket, sockeye::Next next) {
    const auto token = socket.handshake().auth["token"].try_as<std::string>();
    const auto claims = token.ok() ? services.tokens.verify(*token, unix_seconds()) : std::nullopt;
    if (!claims) {
      next(sockeye::Error("unauthorized"));
      return;
    }
    socket.data<Viewer>() = Viewer{claims->sub};
    socket.join(user_room(claims->sub));
    next();
  });
  io.on(events::join_project,
        [&services](Socket socket, std::int64_t project) -> sockeye::Task<JoinReply> {
          return join_project(services, socket, project);
        });
  io.on(events::leave_project, [&services](Socket socket, std::int64_t project) {
    leave_project(services, socket, project);
  });
  io.on(events::types,
        [&services](Socket socket, TaskRef at) { pass_on_typing(services, socket, at); });
  io.on_disconnect([&services](Socket socket) {
    for (const std::int64_t project : services.presence.leave_all(socket.id())) {
      tell_presence(services, project);
    }
  });
}

}  // namespace atrium
