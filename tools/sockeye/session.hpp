// One connection to a namespace and the loop that it lives on: sockets, standard input and signals,
// until somebody says how it ended.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "exit_code.hpp"
#include "settings.hpp"
#include "sockeye/client.hpp"

namespace sockeye_tool {

/// The client's options that the settings mean. Throws std::invalid_argument.
sockeye::client::Options client_options(const Settings& settings);

/// The namespace of the settings: the option, else the URL's path.
std::string namespace_of(const Settings& settings);

class Session {
 public:
  /// Throws std::invalid_argument for settings that mean nothing.
  explicit Session(const Settings& settings);

  sockeye::client::Socket& socket() noexcept { return *socket_; }

  /// Called each time the namespace has been joined.
  std::function<void()> on_joined;
  /// Called for each line of standard input, and once at its end with nothing.
  std::function<void(std::optional<std::string>)> on_line;
  /// Standard input is read while this is true.
  bool reads_lines = false;

  /// Runs until finish() or a signal; the connection is closed, what was sent has left.
  ExitCode run();
  /// Ends run(). The first call counts.
  void finish(ExitCode code);
  /// A line on standard error, and finish(code).
  void fail(ExitCode code, const std::string& message);

 private:
  using Clock = std::chrono::steady_clock;

  void watch_connection();
  void turn();
  void read_input();
  void give_lines();
  void close();
  void tell(const std::string& line) const;

  const Settings& settings_;
  int inherited_sockets_;
  sockeye::Runtime runtime_;
  std::optional<sockeye::client::Manager> manager_;
  std::optional<sockeye::client::Socket> socket_;
  std::optional<ExitCode> code_;
  Clock::time_point deadline_;
  bool joined_ = false;
  bool closed_ = false;
  bool input_ended_ = false;
  std::string input_;
};

}  // namespace sockeye_tool
