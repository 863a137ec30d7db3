// The worker's queue and its thread.
#include "worker.hpp"

#include "problem.hpp"

namespace common {

Worker::Worker(sockeye::ShardRef shard, std::size_t capacity)
    : shard_(shard), capacity_(capacity), thread_([this] { work(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Worker::push(sockeye::UniqueFunction<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() >= capacity_) {
      throw Problem(503, "The server is busy; try again in a moment.");
    }
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void Worker::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (stopping_) {
      return;
    }
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
  }
}

}  // namespace common
