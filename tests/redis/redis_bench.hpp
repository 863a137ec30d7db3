// A client on a shard of the test's own, and what its answers and messages were, as text.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "redis/client.hpp"
#include "redis/command.hpp"
#include "support/loop.hpp"

namespace sockeye::redis {

/// "[a, 5, (nil), (error) ...]".
inline std::string print(const Reply& reply) {
  switch (reply.kind()) {
    case ReplyKind::nil:
      return "(nil)";
    case ReplyKind::error:
      return "(error) " + std::string(reply.text());
    case ReplyKind::integer:
      return std::to_string(reply.integer());
    case ReplyKind::status:
    case ReplyKind::string:
      return std::string(reply.text());
    case ReplyKind::array:
      break;
  }
  std::string text = "[";
  for (const Reply part : reply) {
    if (text.size() > 1) text += ", ";
    text += print(part);
  }
  return text + "]";
}

inline std::string print(const Outcome& outcome) {
  return outcome.answered() ? print(outcome.reply())
                            : "(failure) " + std::string(describe(outcome.failure()));
}

struct Heard final : MessageSink {
  void on_message(std::string_view name, std::string_view channel,
                  std::string_view payload) override {
    last_name = name;
    last_channel = channel;
    last_size = payload.size();
    if (payload.size() < 1000) messages.emplace_back(payload);
  }
  void on_subscribed(std::string_view) override { ++subscribed; }
  void on_interrupted(std::string_view) override { ++interrupted; }
  void on_refused(std::string_view, std::string_view error) override { refused = error; }

  std::vector<std::string> messages;
  std::string last_name;
  std::string last_channel;
  std::size_t last_size = 0;
  int subscribed = 0;
  int interrupted = 0;
  std::string refused;
};

struct Bench {
  explicit Bench(const std::string& url, const std::function<void(Options&)>& change = {}) {
    Options options;
    options.target = parse_url(url);
    options.reconnect_delay = std::chrono::milliseconds{10};
    options.reconnect_delay_max = std::chrono::milliseconds{100};
    if (change) change(options);
    client = std::make_unique<Client>(shard, options);
    commands = client->commands();
  }

  template <class Done>
  bool run_until(Done&& done) {
    return testing_support::run_until(shard, std::forward<Done>(done));
  }
  /// Sends and waits for the outcome.
  std::string ask(std::initializer_list<std::string_view> command, std::string_view key = {},
                  Repeat repeat = Repeat::safe) {
    std::string text;
    bool done = false;
    commands->send(
        command, key,
        [&](const Outcome& outcome) {
          text = print(outcome);
          done = true;
        },
        repeat);
    return run_until([&] { return done; }) ? text : "(nothing)";
  }
  bool connected() {
    return run_until([&] { return commands->status().connected; });
  }

  net::Shard shard;
  std::unique_ptr<Client> client;
  std::unique_ptr<Commands> commands;
};

}  // namespace sockeye::redis
