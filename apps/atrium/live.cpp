// Handlers of the socket. The token is checked at CONNECT and when a board is joined, membership
// when a board is joined.
#include "live.hpp"

#include <algorithm>
#include <chrono>

#include "clock.hpp"
#include "contract.hpp"

namespace atrium {

namespace {

using sockeye::Socket;

/// When a tab's last "typing" was passed on.
struct TypingState {
  std::chrono::steady_clock::time_point last;
};
constexpr std::chrono::milliseconds typing_at_most_every{300};

void pass_on_typing(const Socket& socket, const TaskRef& at) {
  const auto now = std::chrono::steady_clock::now();
  auto& state = socket.local<TypingState>();
  if (now - state.last < typing_at_most_every) {
    return;
  }
  state.last = now;
  const auto rooms = socket.rooms();
  if (std::ranges::find(rooms, project_room(at.project)) == rooms.end()) {
    return;
  }
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
    socket.data<Viewer>() = Viewer{claims->sub, claims->exp};
    socket.join(user_room(claims->sub));
    next();
  });
  io.on(events::types, [](Socket socket, TaskRef at) { pass_on_typing(socket, at); });
}

}  // namespace atrium
