#include "redis/count_subscribers.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "redis/command.hpp"

namespace sockeye::redis {
namespace {

// Answers of all nodes to one question.
struct Sum {
  std::size_t answers = 0;
  std::optional<std::size_t> whole = 0;
  std::function<void(std::optional<std::size_t>)> done;
};

// ["channel", count]; older servers give the number as text.
std::optional<std::size_t> read_count(const Outcome& outcome) {
  if (!outcome.ok() || outcome.reply().size() != 2) return std::nullopt;
  const Reply count = outcome.reply()[1];
  if (count.is_integer()) {
    return static_cast<std::size_t>(std::max<std::int64_t>(0, count.integer()));
  }
  std::size_t number = 0;
  const std::string_view text = count.text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  return number;
}

}  // namespace

void count_subscribers(Commands& commands, SubscriptionKind kind, std::string_view channel,
                       std::function<void(std::optional<std::size_t>)> done) {
  if (kind == SubscriptionKind::shard) {
    commands.send(
        {"PUBSUB", "SHARDNUMSUB", channel}, channel,
        [done = std::move(done)](const Outcome& outcome) { done(read_count(outcome)); },
        Repeat::safe);
    return;
  }
  const auto sum = std::make_shared<Sum>();
  sum->done = std::move(done);
  commands.send_to_all(encode_command({"PUBSUB", "NUMSUB", channel}),
                       [sum](const Outcome& outcome, std::size_t nodes) {
                         const std::optional<std::size_t> part = read_count(outcome);
                         if (!part) {
                           sum->whole.reset();
                         } else if (sum->whole) {
                           *sum->whole += *part;
                         }
                         if (++sum->answers == nodes) sum->done(sum->whole);
                       });
}

}  // namespace sockeye::redis
