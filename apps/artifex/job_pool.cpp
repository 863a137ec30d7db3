#include "job_pool.hpp"

#include <algorithm>
#include <utility>

#include "names.hpp"

namespace artifex {
namespace {

constexpr std::chrono::milliseconds progress_at_most_every{50};

}  // namespace

JobPool::JobPool(sockeye::ShardRef shard, const UploadDisk& disk, JobPoolOptions options,
                 JobEvents events)
    : shard_(shard),
      disk_(disk),
      options_(std::move(options)),
      events_(std::make_shared<const JobEvents>(std::move(events))) {
  for (std::size_t i = 0; i < options_.at_once; ++i) threads_.emplace_back([this] { work(); });
}

JobPool::~JobPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& [id, process] : running_) process->cancel();
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void JobPool::add(const std::vector<JobWork>& jobs) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.insert(waiting_.end(), jobs.begin(), jobs.end());
  }
  wake_.notify_all();
}

void JobPool::cancel(std::int64_t job) {
  const std::lock_guard lock(mutex_);
  std::erase_if(waiting_, [job](const JobWork& each) { return each.id == job; });
  if (const auto found = running_.find(job); found != running_.end()) found->second->cancel();
}

void JobPool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    // A job that was cancelled and queued again waits until its last process is gone.
    const auto next = [this] {
      return std::ranges::find_if(
          waiting_, [this](const JobWork& job) { return !running_.contains(job.id); });
    };
    wake_.wait(lock, [&] { return stopping_ || next() != waiting_.end(); });
    if (stopping_) return;
    const auto found = next();
    const JobWork job = *found;
    waiting_.erase(found);
    const auto process = std::make_shared<JobProcess>(options_.program, options_.limit);
    running_[job.id] = process;
    lock.unlock();
    run(job, *process);
    lock.lock();
    running_.erase(job.id);
    wake_.notify_all();
  }
}

void JobPool::run(const JobWork& job, JobProcess& process) {
  shard_.post([events = events_, job] { events->started(job); });
  std::chrono::steady_clock::time_point last{};
  const auto progress = [&](double value) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last < progress_at_most_every) return;
    last = now;
    shard_.post([events = events_, job, value] { events->progress(job, value); });
  };
  const std::string output =
      job.kind == JobKind::thumbnail ? disk_.thumbnail(job.file) : disk_.text(job.file);
  JobOutcome outcome =
      process.run(std::string(name_of(job.kind)), disk_.file(job.file), output, progress);
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
  }
  shard_.post(
      [events = events_, job, outcome = std::move(outcome)] { events->ended(job, outcome); });
}

}  // namespace artifex
