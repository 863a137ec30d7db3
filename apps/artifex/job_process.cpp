#include "job_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace artifex {
namespace {

constexpr std::size_t longest_line = 4096;

/// One thread for each job, and nothing of this process' secrets.
std::array<const char*, 3> environment() {
  return {"OMP_THREAD_LIMIT=1", "PATH=/usr/bin:/bin", nullptr};
}

std::optional<std::string> take_line(std::string& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string::npos) return std::nullopt;
  std::string line = bytes.substr(0, end);
  bytes.erase(0, end + 1);
  return line;
}

std::string behind(std::string_view line, std::string_view word) {
  return std::string(line.substr(word.size()));
}

}  // namespace

bool JobProcess::start(const std::string& kind, const std::string& input, const std::string& output,
                       int& lines) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return false;
  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, pipe[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  const std::string parent = std::to_string(::getpid());
  std::array<const char*, 6> arguments{program_.c_str(), kind.c_str(),   input.c_str(),
                                       output.c_str(),   parent.c_str(), nullptr};
  auto variables = environment();
  int error = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!cancelled_) {
      error = ::posix_spawn(&process_, program_.c_str(), &actions, nullptr,
                            const_cast<char* const*>(arguments.data()),
                            const_cast<char* const*>(variables.data()));
      if (error != 0) process_ = 0;
    }
  }
  posix_spawn_file_actions_destroy(&actions);
  ::close(pipe[1]);
  lines = pipe[0];
  return error == 0;
}

void JobProcess::kill() {
  const std::lock_guard lock(mutex_);
  if (process_ > 0) ::kill(process_, SIGKILL);
}

void JobProcess::cancel() {
  const std::lock_guard lock(mutex_);
  cancelled_ = true;
  if (process_ > 0) ::kill(process_, SIGKILL);
}

bool JobProcess::cancelled() {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

// The lock is what keeps kill() from a process that took the number of one that has been reaped.
int JobProcess::reap() {
  siginfo_t info{};
  while (::waitid(P_PID, static_cast<id_t>(process_), &info, WEXITED | WNOWAIT) != 0 &&
         errno == EINTR) {
  }
  const std::lock_guard lock(mutex_);
  int status = 0;
  ::waitpid(process_, &status, 0);
  process_ = 0;
  return status;
}

JobOutcome JobProcess::read(int lines, const std::function<void(double)>& progress) {
  const auto deadline = std::chrono::steady_clock::now() + limit_;
  std::string bytes;
  JobOutcome outcome{false, ""};
  while (true) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd entry{lines, POLLIN, 0};
    const int ready = left.count() <= 0 ? 0 : ::poll(&entry, 1, static_cast<int>(left.count()));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) {
      kill();
      return {false,
              "It took longer than " + std::to_string(limit_.count()) + " seconds, and was ended."};
    }
    std::array<char, 4096> buffer{};
    const auto count = ::read(lines, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return outcome;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
    while (const auto line = take_line(bytes)) {
      if (line->starts_with("progress ")) progress(std::atof(line->c_str() + 9));
      if (line->starts_with("done ")) outcome = {true, behind(*line, "done ")};
      if (line->starts_with("failed ")) outcome = {false, behind(*line, "failed ")};
    }
    if (bytes.size() > longest_line) bytes.clear();
  }
}

JobOutcome JobProcess::run(const std::string& kind, const std::string& input,
                           const std::string& output, const std::function<void(double)>& progress) {
  int lines = -1;
  const bool started = start(kind, input, output, lines);
  JobOutcome outcome;
  if (started && process_ > 0) {
    outcome = read(lines, progress);
    const int status = reap();
    if (WIFSIGNALED(status) && outcome.text.empty()) {
      outcome = {false, "The decoder crashed on this file (signal " +
                            std::to_string(WTERMSIG(status)) + ")."};
    } else if (outcome.ok && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) {
      outcome = {false, "The decoder ended with an error."};
    } else if (!outcome.ok && outcome.text.empty()) {
      outcome.text = "The decoder ended without a word.";
    }
  } else {
    outcome = {false, "The decoder could not be started."};
  }
  if (lines >= 0) ::close(lines);
  return outcome;
}

}  // namespace artifex
