// One job in a process of its own: what a decoder does wrong ends that process and nothing else.
#pragma once

#include <sys/types.h>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>

namespace artifex {

struct JobOutcome {
  bool ok = false;
  /// What the job found out, or why it failed, for people.
  std::string text;
};

/// artifex-job KIND INPUT OUTPUT PARENT, which writes lines: "progress 0.25", and last "done TEXT"
/// or "failed TEXT".
class JobProcess {
 public:
  JobProcess(std::string program, std::chrono::seconds limit)
      : program_(std::move(program)), limit_(limit) {}

  /// Starts it and waits for its end; `progress` is called on this thread.
  JobOutcome run(const std::string& kind, const std::string& input, const std::string& output,
                 const std::function<void(double)>& progress);
  /// Ends it, at once where it runs; its outcome is nobody's business then. From any thread.
  void cancel();
  bool cancelled();

 private:
  void kill();
  bool start(const std::string& kind, const std::string& input, const std::string& output,
             int& lines);
  JobOutcome read(int lines, const std::function<void(double)>& progress);
  int reap();

  std::string program_;
  std::chrono::seconds limit_;
  std::mutex mutex_;
  pid_t process_ = 0;
  bool cancelled_ = false;
};

}  // namespace artifex
