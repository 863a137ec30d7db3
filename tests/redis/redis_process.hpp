// A real redis-server of the test's own: on a free port, in a directory of its own, gone with the
// test.
#pragma once

#include <fcntl.h>
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

class RedisProcess {
 public:
  /// `lines`: of the configuration file, on top of what keeps it small.
  explicit RedisProcess(std::vector<std::string> lines = {}, bool sentinel = false)
      : sentinel_(sentinel), port_(closed_port()) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "sockeye-redis-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp");
    directory_ = pattern;
    std::ofstream config(directory_ / "redis.conf");
    config << "dir " << directory_.string() << "\nbind 127.0.0.1\n";
    if (!sentinel) config << "save \"\"\nappendonly no\n";
    bool own_port = false;
    for (const std::string& line : lines) {
      config << line << "\n";
      own_port = own_port || line.starts_with("port ");
    }
    if (!own_port) config << "port " << port_ << "\n";
    config.close();
    start();
  }
  ~RedisProcess() {
    kill();
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  RedisProcess(const RedisProcess&) = delete;
  RedisProcess& operator=(const RedisProcess&) = delete;

  std::uint16_t port() const noexcept { return port_; }
  std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }
  const std::filesystem::path& directory() const noexcept { return directory_; }

  void start() {
    const std::string config = (directory_ / "redis.conf").string();
    const pid_t parent = ::getpid();
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    const int null = ::open("/dev/null", O_RDWR);
    ::dup2(null, 1);
    ::dup2(null, 2);
    if (sentinel_) {
      ::execlp("redis-server", "redis-server", config.c_str(), "--sentinel", nullptr);
    } else {
      ::execlp("redis-server", "redis-server", config.c_str(), nullptr);
    }
    ::_exit(127);
  }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  void pause() const { ::kill(pid_, SIGSTOP); }
  void resume() const { ::kill(pid_, SIGCONT); }

 private:
  bool sentinel_;
  std::uint16_t port_;
  std::filesystem::path directory_;
  pid_t pid_ = 0;
};

}  // namespace sockeye::testing_support
