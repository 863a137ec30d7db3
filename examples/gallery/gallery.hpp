// What the six examples share: a name for each visitor, a check of texts, a clock that ticks.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <sockeye/namespace.hpp>
#include <sockeye/runtime.hpp>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace gallery {

/// What a request is answered with: nothing, or why it was refused.
struct Outcome {
  std::optional<std::string> error = {};
};

/// `socket.data<Visitor>()` of whoever was let in by `ask_for_names`.
struct Visitor {
  std::string name;
};

/// Middleware: a page says who its user is in `auth.name`, 1 to 24 characters.
void ask_for_names(const sockeye::Namespace& io);

/// Characters, not bytes.
std::size_t length(std::string_view text);
/// Why a user's text cannot be taken, or nothing.
std::optional<std::string> problem_with(std::string_view text, std::size_t limit);

/// Milliseconds since 1970, as JavaScript's `Date.now()`.
std::int64_t now_ms();

/// Calls functions on a shard again and again, so that they need no locks.
class Ticker {
 public:
  explicit Ticker(const sockeye::ShardRef& shard) : shard_(shard) {}
  void every(std::chrono::milliseconds interval, std::function<void()> call);

 private:
  sockeye::ShardRef shard_;
  std::vector<std::jthread> threads_;
};

void add_chat(const sockeye::Namespace& io);
void add_editor(const sockeye::Namespace& io);
void add_tictactoe(const sockeye::Namespace& io);
void add_notifications(const sockeye::Namespace& io);
void add_dashboard(const sockeye::Namespace& io, Ticker& ticker);
void add_auction(const sockeye::Namespace& io, Ticker& ticker);

}  // namespace gallery
