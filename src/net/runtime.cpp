// The public face of the shards: who runs which, and how all of them stop.
#include "sockeye/runtime.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "net/guard.hpp"
#include "net/shard.hpp"
#include "net/signals.hpp"

namespace sockeye {

ShardRef::ShardRef(net::Shard& shard) : shard_(&shard), mailbox_(shard.mailbox()) {}

int ShardRef::native_handle() const noexcept {
  return shard_->native_handle();
}

void ShardRef::poll(std::chrono::milliseconds max_wait) {
  shard_->poll(max_wait);
}

bool ShardRef::post(UniqueFunction<void()> call) const {
  return mailbox_->post(std::move(call));
}

bool ShardRef::in_own_thread() const noexcept {
  return shard_->in_own_thread();
}

Io ShardRef::io() const noexcept {
  return shard_->io();
}

struct Runtime::State {
  RuntimeOptions options;
  std::vector<std::unique_ptr<net::Shard>> shards;
  UniqueFunction<void(int)> on_signal;
};

Runtime::Runtime() : Runtime(RuntimeOptions{}) {}

Runtime::Runtime(RuntimeOptions options) : state_(std::make_unique<State>()) {
  state_->options = options;
  net::ShardOptions shard_options;
  shard_options.io = options.io;
  for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
    state_->shards.push_back(std::make_unique<net::Shard>(shard_options));
  }
  if (state_->shards.size() == 1) return;
  std::vector<net::Shard*> all;
  for (const auto& shard : state_->shards) all.push_back(shard.get());
  for (net::Shard* shard : all) shard->set_siblings(all);
}

Runtime::~Runtime() = default;

std::size_t Runtime::size() const noexcept {
  return state_->shards.size();
}

ShardRef Runtime::shard(std::size_t index) const {
  return ShardRef(*state_->shards.at(index));
}

void Runtime::run() {
  auto& shards = state_->shards;
  std::optional<net::SignalWatch> signals;
  if (state_->options.stop_on_signals) {
    signals.emplace(*shards[0], [this](int signal) {
      if (state_->on_signal) {
        state_->on_signal(signal);
      } else {
        stop();
      }
    });
  }
  // Joins also where a thread cannot be made: the ones before it must not outlive the call.
  struct Threads {
    Runtime& runtime;
    std::vector<std::thread> threads;
    ~Threads() {
      runtime.stop();
      for (auto& thread : threads) thread.join();
      for (std::size_t i = 1; i < runtime.size(); ++i) {
        runtime.shard(i).implementation().hand_to_this_thread();
      }
    }
  } others{*this, {}};
  for (std::size_t i = 1; i < shards.size(); ++i) shards[i]->leave_this_thread();
  for (std::size_t i = 1; i < shards.size(); ++i) {
    others.threads.emplace_back(
        [&shard = *shards[i]] { net::guarded("a shard's thread", [&shard] { shard.run(); }); });
  }
  shards[0]->run();
}

void Runtime::stop() {
  for (const auto& shard : state_->shards) shard->stop();
}

void Runtime::on_signal(UniqueFunction<void(int)> call) {
  state_->on_signal = std::move(call);
}

}  // namespace sockeye
