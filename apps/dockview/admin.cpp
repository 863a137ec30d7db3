#include "admin.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <vector>

#include "contract.hpp"

namespace dockview {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t logs_of_a_tab = 4;

/// In a time that does not tell how much of it was right.
bool same(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const char other = i < a.size() ? a[i] : '\0';
    difference |= static_cast<unsigned char>(other ^ b[i]);
  }
  return difference == 0;
}

/// Whether the page has taken the lines; on a job's thread.
bool hand_over(const sockeye::Socket& socket, const std::string& id, std::vector<LogLine> lines,
               const std::stop_token& stop) {
  const LogPart part{id, std::move(lines)};
  const auto taken = std::make_shared<std::promise<bool>>();
  socket.timeout(10s).emit(
      events::log, part, [taken](sockeye::Result<void> answer) { taken->set_value(answer.ok()); });
  auto answer = taken->get_future();
  while (answer.wait_for(100ms) != std::future_status::ready) {
    if (stop.stop_requested()) return false;
  }
  return answer.get();
}

}  // namespace

Admin::Admin(sockeye::Server& io, const Docker* docker, std::string token)
    : docker_(docker), token_(std::move(token)) {
  const sockeye::Namespace admin = io.of("/admin");
  admin.use([this](sockeye::Socket socket, sockeye::Next next) {
    if (same(socket.handshake().auth["token"].text(), token_)) return next();
    next(sockeye::Error("Only an admin may do that: the token is wrong."));
  });
  admin.on(events::stop, [this](std::string id, Ack ack) { command(id, "stop", ack); });
  admin.on(events::restart, [this](std::string id, Ack ack) { command(id, "restart", ack); });
  admin.on(events::follow_log,
           [this](sockeye::Socket socket, std::string id) { return follow(socket, id); });
  admin.on(events::leave_log,
           [this](sockeye::Socket socket, std::string id) { leave(socket, id); });
  admin.on_disconnect([this](sockeye::Socket socket) {
    std::erase_if(followed_, [&](auto& entry) {
      if (entry.first.first != socket.id()) return false;
      entry.second.request_stop();
      return true;
    });
  });
}

void Admin::command(const std::string& id, const std::string& verb, const Ack& ack) {
  if (docker_ == nullptr) return ack({"There is no engine on this machine."});
  const auto stop = commands_.start([docker = docker_, id, verb, ack](std::stop_token stopped) {
    ack(docker->command(id, verb, stopped));
  });
  if (!stop.stop_possible()) ack({"Too many commands are under way."});
}

Outcome Admin::follow(const sockeye::Socket& socket, const std::string& id) {
  if (docker_ == nullptr) return {"There is no engine on this machine."};
  leave(socket, id);
  const auto mine = [&](const auto& entry) { return entry.first.first == socket.id(); };
  if (std::ranges::count_if(followed_, mine) >= static_cast<std::ptrdiff_t>(logs_of_a_tab)) {
    return {"This tab follows too many logs."};
  }
  const auto stop = logs_.start([docker = docker_, socket, id](std::stop_token stopped) {
    const Outcome outcome = docker->follow_log(id, stopped, [&](std::vector<LogLine> lines) {
      return hand_over(socket, id, std::move(lines), stopped);
    });
    if (!stopped.stop_requested()) socket.emit(events::log_end, id, outcome);
  });
  if (!stop.stop_possible()) return {"Too many logs are followed."};
  followed_[{socket.id(), id}] = stop;
  return {};
}

void Admin::leave(const sockeye::Socket& socket, const std::string& id) {
  const auto found = followed_.find({socket.id(), id});
  if (found == followed_.end()) return;
  found->second.request_stop();
  followed_.erase(found);
}

}  // namespace dockview
