// Passwords against bcrypt hashes. A check takes tens of milliseconds by design, so it has a thread
// of its own.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace sockeye::admin {

/// Whether it has a bcrypt hash's form: `$2b$10$` and 53 characters.
bool is_bcrypt_hash(std::string_view hash) noexcept;

/// Blocks while it computes.
bool password_matches(const std::string& password, const std::string& hash);

/// Runs checks one after another on its thread, which begins with the first one. Everything may be
/// called from any thread; its end waits for the check that runs, unless that brings it about.
class PasswordThread {
 public:
  static constexpr std::size_t most_waiting = 16;

  PasswordThread();
  PasswordThread(const PasswordThread&) = delete;
  PasswordThread& operator=(const PasswordThread&) = delete;
  ~PasswordThread();

  /// `done` on the thread. False, and nothing happens, where too many wait.
  bool check(std::string password, std::string hash, std::function<void(bool)> done);

 private:
  struct Job {
    std::string password;
    std::string hash;
    std::function<void(bool)> done;
  };

  /// The thread's too, which may outlive this object.
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> jobs;
    bool ends = false;
  };

  static void run(State& state);

  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace sockeye::admin
