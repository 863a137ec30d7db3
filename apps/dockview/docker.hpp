// The Docker Engine API, or podman's that is like it, as calls that wait.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "model.hpp"
#include "unix_http.hpp"

namespace dockview {

/// What a container has used since it started; `cpu_nanoseconds` of all processors together.
struct Used {
  std::uint64_t cpu_nanoseconds = 0;
  std::uint64_t memory = 0;
  std::uint64_t memory_limit = 0;
};

/// The list of the engine's answer, running ones first; nothing where it is none.
std::optional<std::vector<Container>> parse_containers(const std::string& json);
std::optional<Used> parse_stats(const std::string& json);

/// From any thread.
class Docker {
 public:
  explicit Docker(std::string socket_path) : http_(std::move(socket_path)) {}

  /// Whether an engine answers.
  bool there() const;
  std::optional<std::vector<Container>> containers() const;
  std::optional<Used> used(const std::string& id) const;
  /// "stop" or "restart"; waits until the engine has done it, or for `stop`.
  Outcome command(const std::string& id, const std::string& verb,
                  const std::stop_token& stop) const;
  /// Calls `changed` for each event of a container, until `stop` or the engine's end.
  void follow_events(const std::stop_token& stop, const std::function<void()>& changed) const;
  /// Hands on the last lines and what comes, until `stop`, the log's end, or `lines` says no.
  Outcome follow_log(const std::string& id, const std::stop_token& stop,
                     const std::function<bool(std::vector<LogLine>)>& lines) const;

 private:
  UnixHttp http_;
};

}  // namespace dockview
