// What is known of the machine and its containers: plain structs, whose fields' names travel.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dockview {

/// What does not change while the program runs.
struct Host {
  std::string name;
  std::string system;
  std::size_t processors = 0;
  /// Whether there is a Docker Engine API to ask.
  bool docker = false;
};

/// A second of the machine. Shares are per cent, sizes bytes, flows bytes a second; `at` is
/// milliseconds since 1970.
struct Sample {
  std::int64_t at = 0;
  double cpu = 0;
  double load = 0;
  std::uint64_t memory_used = 0;
  std::uint64_t memory_total = 0;
  double disk_read = 0;
  double disk_written = 0;
  double received = 0;
  double sent = 0;
};

/// `cpu` is per cent of one processor.
struct Process {
  int pid = 0;
  std::string name;
  double cpu = 0;
  std::uint64_t memory = 0;
};

/// A control group; `path` is below the hierarchy's root.
struct Group {
  std::string path;
  double cpu = 0;
  std::uint64_t memory = 0;
};

/// The busiest of each.
struct Tables {
  std::vector<Process> processes = {};
  std::vector<Group> groups = {};
};

struct Container {
  std::string id;
  std::string name;
  std::string image;
  /// "running", "exited", "paused" and so on, as the engine says.
  std::string state;
  /// The same for people: "Up 3 minutes".
  std::string status;

  friend bool operator==(const Container&, const Container&) = default;
};

/// `cpu` is per cent of one processor.
struct Usage {
  std::string id;
  double cpu = 0;
  std::uint64_t memory = 0;
  std::uint64_t memory_limit = 0;
};

/// A command's answer: nothing, or why it failed.
struct Outcome {
  std::optional<std::string> error = {};
};

struct LogLine {
  /// "stdout" or "stderr".
  std::string stream;
  std::string text;
};

/// The next lines of a container's log.
struct LogPart {
  std::string id;
  std::vector<LogLine> lines = {};
};

}  // namespace dockview
