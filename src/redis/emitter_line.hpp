// An emitter's connection to Redis.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "net/background_line.hpp"
#include "net/status_report.hpp"
#include "redis/client.hpp"
#include "redis/command.hpp"

namespace sockeye::redis {

struct EmitterClient {
  Client client;
  std::unique_ptr<Commands> commands;

  EmitterClient(net::Shard& shard, const Options& options)
      : client(shard, options),
        commands(client.commands(net::StatusReport("Redis", net::warn_of_line))) {}
};

class EmitterLine {
 public:
  /// Throws std::invalid_argument for a URL that cannot be.
  EmitterLine(Runtime* runtime, std::string_view url)
      : line_(runtime, [options = options_of(url)](net::Shard& shard) {
          return std::make_unique<EmitterClient>(shard, options);
        }) {}

  /// To the node of a cluster that has `key`.
  void send(base::Frame command, std::string key) {
    line_.send([command = std::move(command), key = std::move(key)](EmitterClient& to, auto done) {
      to.commands->send(command, key, [done](const Outcome& outcome) { done(outcome.ok()); });
    });
  }
  bool flush(std::chrono::milliseconds timeout) { return line_.flush(timeout); }

 private:
  static Options options_of(std::string_view url) {
    Options options;
    options.target = parse_url(url);
    return options;
  }

  net::BackgroundLine<EmitterClient> line_;
};

}  // namespace sockeye::redis
