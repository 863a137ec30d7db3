#include "session.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstddef>
#include <iostream>
#include <utility>

namespace sockeye_tool {
namespace {

using sockeye::Error;
using sockeye::Value;

constexpr std::size_t longest_line = std::size_t{64} * 1024 * 1024;

volatile std::sig_atomic_t interrupted = 0;

void note_signal(int) {
  interrupted = 1;
}

void catch_signals() {
  struct sigaction action{};
  action.sa_handler = note_signal;
  // The second one ends the program.
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

int open_sockets() {
  constexpr long most = 1024;
  int count = 0;
  for (int fd = STDERR_FILENO + 1; fd < std::min(most, ::sysconf(_SC_OPEN_MAX)); ++fd) {
    struct stat about{};
    if (::fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode)) ++count;
  }
  return count;
}

// Whether the connection was the problem, not the server's word.
bool is_transport_error(const Error& error, const sockeye::client::Socket& socket) {
  return socket.active() || (error.data() && (*error.data())["type"].text() == "TransportError");
}

std::string explain(const Error& error) {
  std::string text = error.message();
  if (!error.data()) return text;
  const Value& description = (*error.data())["description"];
  if (description.is_string() && !description.text().empty()) {
    return text + ": " + std::string(description.text());
  }
  return text + " " + error.data()->to_json();
}

}  // namespace

Session::Session(const Settings& settings)
    : settings_(settings),
      inherited_sockets_(open_sockets()),
      deadline_(Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                   std::chrono::duration<double>(settings.timeout))) {
  manager_.emplace(runtime_, settings.url, client_options(settings));
  socket_.emplace(manager_->socket(namespace_of(settings)));
  watch_connection();
}

void Session::watch_connection() {
  socket_->on_connect([this] {
    joined_ = true;
    tell("connected as " + socket_->id());
    if (on_joined) on_joined();
  });
  socket_->on_connect_error([this](const Error& error) {
    if (!is_transport_error(error, *socket_)) {
      fail(ExitCode::refused, "refused: " + explain(error));
    } else if (!settings_.reconnect) {
      fail(ExitCode::connection_failed, "no connection: " + explain(error));
    } else {
      tell("no connection: " + explain(error));
    }
  });
  socket_->on_disconnect([this](std::string reason, sockeye::client::DisconnectDetails details) {
    if (code_) return;
    std::string text = "disconnected: " + reason;
    if (!details.description.empty()) text += " (" + details.description + ")";
    if (settings_.reconnect && reason != "io server disconnect") {
      joined_ = false;
      deadline_ = Clock::time_point::max();
      tell(text);
    } else {
      fail(ExitCode::connection_failed, text);
    }
  });
  manager_->on_close([this] { closed_ = true; });
  manager_->on_upgrade([this](std::string transport) { tell("now over " + transport); });
}

void Session::tell(const std::string& line) const {
  if (settings_.verbose) std::cerr << "sockeye: " << line << std::endl;
}

void Session::finish(ExitCode code) {
  if (!code_) code_ = code;
}

void Session::fail(ExitCode code, const std::string& message) {
  if (code_) return;
  std::cerr << "sockeye: " << message << std::endl;
  code_ = code;
}

ExitCode Session::run() {
  catch_signals();
  while (!code_) {
    turn();
    if (interrupted != 0) finish(ExitCode::interrupted);
    if (!joined_ && Clock::now() >= deadline_) {
      fail(ExitCode::timeout, "no connection in time");
    }
  }
  close();
  return *code_;
}

// What was sent leaves before the program does. Nobody tells when its last byte has: the process
// has then no socket any more but those that it came with.
void Session::close() {
  if (!joined_) return;
  const auto end = Clock::now() + std::chrono::seconds{5};
  reads_lines = false;
  if (settings_.listens) {
    socket_->disconnect();
  } else {
    // Node's server drops an event that it finds a DISCONNECT behind.
    manager_->close();
  }
  while (!closed_ && Clock::now() < end) turn();
  turn();
  socket_.reset();
  manager_.reset();
  while (open_sockets() > inherited_sockets_ && Clock::now() < end) turn();
}

void Session::turn() {
  constexpr int wait_ms = 100;
  const bool reads = reads_lines && !code_;
  if (reads) give_lines();
  const auto shard = runtime_.shard(0);
  std::array<pollfd, 2> watched{{{shard.native_handle(), POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
  const bool waits_for_input = reads_lines && !code_ && !input_ended_;
  const int ready = ::poll(watched.data(), waits_for_input ? 2 : 1, wait_ms);
  if (ready > 0 && waits_for_input && watched[1].revents != 0) read_input();
  runtime_.shard(0).poll();
}

void Session::read_input() {
  std::array<char, 64 * 1024> buffer;
  const ssize_t size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (size > 0) {
    input_.append(buffer.data(), static_cast<std::size_t>(size));
    if (input_.size() > longest_line) fail(ExitCode::usage, "a line is longer than 64 MiB");
  } else if (size == 0 || errno != EINTR) {
    input_ended_ = true;
  }
}

void Session::give_lines() {
  std::size_t begin = 0;
  while (reads_lines && !code_) {
    const std::size_t end = input_.find('\n', begin);
    if (end == std::string::npos) break;
    std::string line = input_.substr(begin, end - begin);
    begin = end + 1;
    on_line(std::move(line));
  }
  input_.erase(0, begin);
  if (!input_ended_ || !reads_lines || code_ || input_.find('\n') != std::string::npos) return;
  if (!input_.empty()) {
    on_line(std::exchange(input_, {}));
  } else {
    reads_lines = false;
    on_line(std::nullopt);
  }
}

}  // namespace sockeye_tool
