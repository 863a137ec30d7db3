#include "emit.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "buffers.hpp"
#include "session.hpp"

namespace sockeye_tool {
namespace {

using sockeye::Rest;
using sockeye::Result;
using sockeye::Value;

// What waits to be sent of a standard input that comes faster than the network goes.
constexpr std::size_t most_waiting = std::size_t{1} << 20;

class Emitter {
 public:
  explicit Emitter(const Settings& settings)
      : settings_(settings),
        session_(settings),
        by_lines_(std::ranges::find(settings.arguments, "-") != settings.arguments.end()) {}

  ExitCode run() {
    session_.on_joined = [this] {
      if (by_lines_) {
        session_.reads_lines = true;
      } else {
        send({});
      }
    };
    if (by_lines_ && !settings_.ack) {
      session_.socket().on_drain([this] { go_on(); });
    }
    session_.on_line = [this](std::optional<std::string> line) {
      if (line) {
        send(*line);
      } else {
        ended_ = true;
        if (session_.socket().buffered_amount() == 0) session_.finish(ExitCode::ok);
      }
    };
    return session_.run();
  }

 private:
  void go_on() {
    if (ended_) {
      session_.finish(ExitCode::ok);
    } else {
      session_.reads_lines = true;
    }
  }

  void send(const std::string& line) {
    try {
      send_event(line);
    } catch (const std::invalid_argument& error) {
      session_.fail(ExitCode::usage, error.what());
    }
  }

  void send_event(const std::string& line) {
    Rest arguments;
    for (const std::string& each : settings_.arguments) {
      arguments.values.push_back(read_argument(each == "-" ? line : each));
    }
    if (!settings_.ack) {
      session_.socket().emit(settings_.event, arguments);
      if (!by_lines_) session_.finish(ExitCode::ok);
      if (session_.socket().buffered_amount() > most_waiting) session_.reads_lines = false;
      return;
    }
    // One at a time, so that answers stand in the order of the lines.
    session_.reads_lines = false;
    const std::chrono::milliseconds patience(static_cast<long>(settings_.timeout * 1000));
    session_.socket().timeout(patience).emit(settings_.event, arguments,
                                             [this](Result<Rest> answer) { take(answer); });
  }

  void take(const Result<Rest>& answer) {
    if (!answer) {
      const std::string& message = answer.error().message();
      const bool late = message == "operation has timed out";
      session_.fail(late ? ExitCode::timeout : ExitCode::connection_failed,
                    late ? "no answer in time" : "no answer: " + message);
      return;
    }
    std::cout << print(answer.value().values) << std::endl;
    if (by_lines_) {
      session_.reads_lines = true;
    } else {
      session_.finish(ExitCode::ok);
    }
  }

  const Settings& settings_;
  Session session_;
  bool by_lines_;
  /// There are no lines any more.
  bool ended_ = false;
};

}  // namespace

ExitCode emit(const Settings& settings) {
  return Emitter(settings).run();
}

}  // namespace sockeye_tool
