// Work that waits, each piece on a thread of its own, and no more of them than allowed.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <list>
#include <stop_token>
#include <thread>

namespace dockview {

/// For one thread. At its end every job is told to stop, and waited for.
class Jobs {
 public:
  explicit Jobs(std::size_t at_once) : at_once_(at_once) {}

  /// Nothing where there are too many already; else what stops the job.
  std::stop_source start(std::function<void(std::stop_token)> work) {
    jobs_.remove_if([](const Job& job) { return job.done.load(); });
    if (jobs_.size() >= at_once_) return std::stop_source(std::nostopstate);
    Job& job = jobs_.emplace_back();
    job.thread = std::jthread([&job, work = std::move(work)](std::stop_token stop) {
      work(stop);
      job.done = true;
    });
    return job.thread.get_stop_source();
  }

 private:
  struct Job {
    std::atomic<bool> done = false;
    std::jthread thread;
  };

  std::size_t at_once_;
  std::list<Job> jobs_;
};

}  // namespace dockview
