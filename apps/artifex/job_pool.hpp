// The jobs that run and those that wait, a thread for each that may run at once.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <sockeye/runtime.hpp>
#include <string>
#include <thread>
#include <vector>

#include "job_process.hpp"
#include "store.hpp"
#include "upload_disk.hpp"

namespace artifex {

/// Told on the shard, in this order.
struct JobEvents {
  std::function<void(const JobWork&)> started;
  std::function<void(const JobWork&, double progress)> progress;
  std::function<void(const JobWork&, const JobOutcome&)> ended;
};

struct JobPoolOptions {
  std::string program;
  std::size_t at_once = 2;
  std::chrono::seconds limit{300};
};

/// For any thread. Destroy it before the runtime: what runs is killed then, without an event.
class JobPool {
 public:
  JobPool(sockeye::ShardRef shard, const UploadDisk& disk, JobPoolOptions options,
          JobEvents events);
  ~JobPool();
  JobPool(const JobPool&) = delete;
  JobPool& operator=(const JobPool&) = delete;

  void add(const std::vector<JobWork>& jobs);
  /// It is not begun, or killed.
  void cancel(std::int64_t job);

 private:
  void work();
  void run(const JobWork& job, JobProcess& process);

  sockeye::ShardRef shard_;
  const UploadDisk& disk_;
  JobPoolOptions options_;
  std::shared_ptr<const JobEvents> events_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<JobWork> waiting_;
  std::map<std::int64_t, std::shared_ptr<JobProcess>> running_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace artifex
