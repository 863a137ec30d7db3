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

/// What is left of threads when the program ends. Each thread keeps it, since one may come here as
/// late as that.
class OwnThread::Ending {
 public:
  static const std::shared_ptr<Ending>& instance() {
    struct AtExit {
      std::shared_ptr<Ending> all = std::make_shared<Ending>();
      ~AtExit() { all->end_all(); }
    };
    static const AtExit at_exit;
    return at_exit.all;
  }

  std::shared_ptr<OwnThread> acquire() {
    const std::lock_guard lock(mutex_);
    if (auto current = current_.lock()) return current;
    auto made = std::make_shared<OwnThread>();
    current_ = made;
    std::erase_if(running_, [](const auto& state) { return state.expired(); });
    running_.push_back(made->state_);
    return made;
  }

  /// A thread that ends its own OwnThread, and so cannot be waited for there.
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

 private:
  // A thread that is just ending its OwnThread adds itself before it has finished.
  void end_all() {
    std::vector<std::weak_ptr<State>> running;
    std::shared_ptr<OwnThread> left;
    {
      const std::lock_guard lock(mutex_);
      running.swap(running_);
      left = current_.lock();
    }
    if (left) left->end();
    for (const auto& entry : running) {
      if (const auto state = entry.lock()) state->wait_for_end();
    }
    decltype(threads_) threads;
    {
      const std::lock_guard lock(mutex_);
      threads.swap(threads_);
    }
    for (auto& [state, thread] : threads) wait(*state, thread);
  }

  std::mutex mutex_;
  std::weak_ptr<OwnThread> current_;
  std::vector<std::weak_ptr<State>> running_;
  std::vector<std::pair<std::shared_ptr<State>, std::thread>> threads_;
};

std::shared_ptr<OwnThread> OwnThread::acquire() {
  return Ending::instance()->acquire();
}

OwnThread::OwnThread() : state_(std::make_shared<State>()), ending_(Ending::instance()) {
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
    ending_->add(std::move(state_), std::move(thread_));
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
