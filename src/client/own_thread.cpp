#include "client/own_thread.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "net/guard.hpp"

namespace sockeye::client {
namespace {

// A handler that never ends must not keep a program from ending.
constexpr std::chrono::seconds longest_wait{5};

}  // namespace

struct OwnThread::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<net::Shard> shard;
  std::exception_ptr failure;
  bool started = false;
  bool finished = false;

  void wait_for_start() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return started; });
    if (failure) std::rethrow_exception(failure);
  }
  bool wait_for_end() {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, longest_wait, [this] { return finished; });
  }
};

/// Threads that could not be waited for where they ended, until the program ends.
class OwnThread::Ending {
 public:
  static Ending& instance() {
    static Ending all;
    return all;
  }

  ~Ending() {
    if (const auto left = current_.lock()) left->end();
    for (auto& [state, thread] : std::exchange(threads_, {})) wait(*state, thread);
  }

  void add(std::shared_ptr<State> state, std::thread thread) {
    const std::lock_guard lock(mutex_);
    std::erase_if(threads_, [](auto& entry) {
      {
        const std::lock_guard inner(entry.first->mutex);
        if (!entry.first->finished) return false;
      }
      entry.second.join();
      return true;
    });
    threads_.emplace_back(std::move(state), std::move(thread));
  }

  /// False where the thread goes on without us.
  static bool wait(State& state, std::thread& thread) {
    const bool ended = state.wait_for_end();
    if (ended) {
      thread.join();
    } else {
      thread.detach();
    }
    return ended;
  }

  std::mutex mutex_;
  std::weak_ptr<OwnThread> current_;

 private:
  std::vector<std::pair<std::shared_ptr<State>, std::thread>> threads_;
};

std::shared_ptr<OwnThread> OwnThread::acquire() {
  Ending& all = Ending::instance();
  const std::lock_guard lock(all.mutex_);
  if (auto current = all.current_.lock()) return current;
  auto made = std::make_shared<OwnThread>();
  all.current_ = made;
  return made;
}

OwnThread::OwnThread() : state_(std::make_shared<State>()) {
  thread_ = std::thread([state = state_] { run(state); });
  try {
    state_->wait_for_start();
  } catch (...) {
    thread_.join();
    throw;
  }
}

OwnThread::~OwnThread() {
  if (!thread_.joinable()) return;
  if (thread_.get_id() == std::this_thread::get_id()) {
    state_->shard->stop();
    Ending::instance().add(std::move(state_), std::move(thread_));
  } else {
    end();
  }
}

// What still waits in the shard may be what keeps this object.
void OwnThread::end() {
  const std::shared_ptr<State> state = state_;
  state->shard->stop();
  if (Ending::wait(*state, thread_)) state->shard.reset();
}

net::Shard& OwnThread::shard() noexcept {
  return *state_->shard;
}

// The shard is made here, so that it never was another thread's.
void OwnThread::run(const std::shared_ptr<State>& state) {
  {
    const std::lock_guard lock(state->mutex);
    try {
      state->shard.emplace();
    } catch (...) {
      state->failure = std::current_exception();
    }
    state->started = true;
    state->changed.notify_all();
    if (state->failure) return;
  }
  net::guarded("the clients' thread", [&] { state->shard->run(); });
  const std::lock_guard lock(state->mutex);
  state->finished = true;
  state->changed.notify_all();
}

}  // namespace sockeye::client
