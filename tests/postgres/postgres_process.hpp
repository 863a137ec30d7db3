// A real PostgreSQL of the test program's own: on a free port, in a directory of its own, gone with
// it. The server refuses to run as root, so that it then runs as the user of Debian's package.
#pragma once

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/byte_server.hpp"

namespace sockeye::testing_support {

class PostgresProcess {
 public:
  PostgresProcess() : port_(closed_port()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "sockeye-pg-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp");
    directory_ = pattern;
    if (const passwd* user = user_to_be()) {
      if (::chown(pattern.c_str(), user->pw_uid, user->pw_gid) != 0) {
        throw std::runtime_error("chown");
      }
    }
    const pid_t initdb = run({"initdb", "-D", data(), "-U", "me", "-A", "trust", "--no-sync",
                              "--no-instructions", "--no-locale", "-E", "UTF8"});
    int status = 0;
    ::waitpid(initdb, &status, 0);
    if (status != 0) throw std::runtime_error("initdb");
    start();
  }
  ~PostgresProcess() {
    stop();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  PostgresProcess(const PostgresProcess&) = delete;
  PostgresProcess& operator=(const PostgresProcess&) = delete;

  std::uint16_t port() const noexcept { return port_; }
  const std::filesystem::path& directory() const noexcept { return directory_; }
  std::string url() const {
    return "postgresql://me@127.0.0.1:" + std::to_string(port_) + "/postgres";
  }

  void start() {
    pid_ = run({"postgres", "-D", data(), "-p", std::to_string(port_), "-k", directory_.string(),
                "-c", "fsync=off", "-c", "listen_addresses=127.0.0.1"});
  }
  /// At once: connections are cut.
  void stop() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGQUIT);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  void pause() const { signal_all(SIGSTOP); }
  void resume() const { signal_all(SIGCONT); }

 private:
  std::string data() const { return (directory_ / "data").string(); }

  static const passwd* user_to_be() { return ::geteuid() == 0 ? ::getpwnam("postgres") : nullptr; }

  static pid_t run(std::vector<std::string> words) {
    const std::string program = "/usr/lib/postgresql/15/bin/" + words.front();
    const passwd* const user = user_to_be();
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid != 0) return pid;
    if (user && (::setgroups(0, nullptr) != 0 || ::setgid(user->pw_gid) != 0 ||
                 ::setuid(user->pw_uid) != 0)) {
      ::_exit(1);
    }
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, 0);
    ::dup2(null, 1);
    ::dup2(null, 2);
    if (::chdir("/") != 0) ::_exit(1);
    ::execv(program.c_str(), arguments.data());
    ::_exit(127);
  }
  /// Each connection has a process of its own.
  void signal_all(int signal) const {
    const std::string own = std::to_string(pid_);
    std::ifstream children("/proc/" + own + "/task/" + own + "/children");
    ::kill(pid_, signal);
    for (pid_t child = 0; children >> child;) ::kill(child, signal);
  }

  std::uint16_t port_;
  std::filesystem::path directory_;
  pid_t pid_ = 0;
};

}  // namespace sockeye::testing_support
