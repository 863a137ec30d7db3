// Posting from many threads: nothing is lost, each thread's order holds, nothing runs after the
// end.
#include "net/mailbox.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "net/shard.hpp"
#include "support/loop.hpp"

namespace sockeye::net {
namespace {

using testing_support::readable;
using testing_support::run_until;

TEST(Mailbox, EightThreadsLoseNothingAndKeepTheirOrder) {
  constexpr std::size_t senders = 8;
  constexpr int each = 5000;
  Shard shard;
  std::array<int, senders> last{};
  int received = 0;
  bool ordered = true;
  std::vector<std::thread> threads;
  for (std::size_t sender = 0; sender < senders; ++sender) {
    threads.emplace_back([&, sender] {
      for (int i = 1; i <= each; ++i) {
        shard.post([&, sender, i] {
          ordered = ordered && last[sender] == i - 1;
          last[sender] = i;
          ++received;
        });
      }
    });
  }
  EXPECT_TRUE(run_until(shard, [&] { return received == static_cast<int>(senders) * each; }));
  for (auto& thread : threads) thread.join();
  EXPECT_TRUE(ordered);
}

TEST(Mailbox, TakesCallsThatCannotBeCopied) {
  Shard shard;
  auto value = std::make_unique<int>(7);
  int seen = 0;
  shard.post([&seen, value = std::move(value)] { seen = *value; });
  shard.poll();
  EXPECT_EQ(seen, 7);
}

TEST(Mailbox, ACallPostedByAPostedCallRunsInTheNextTurn) {
  Shard shard;
  int runs = 0;
  shard.post([&] {
    ++runs;
    shard.post([&] { ++runs; });
  });
  shard.poll();
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(readable(shard.native_handle()));
  shard.poll();
  EXPECT_EQ(runs, 2);
  EXPECT_FALSE(readable(shard.native_handle()));
}

TEST(Mailbox, ABatchOfPostsWritesItsEventOnce) {
  Mailbox mailbox;
  int runs = 0;
  for (int i = 0; i < 5; ++i) mailbox.post([&] { ++runs; });
  std::uint64_t written = 0;
  ASSERT_EQ(::read(mailbox.handle(), &written, sizeof written), 8);
  EXPECT_EQ(written, 1U);
  EXPECT_EQ(mailbox.run_all(), 5U);
  EXPECT_EQ(runs, 5);
}

TEST(Mailbox, AnExceptionDoesNotCostTheCallsBehindIt) {
  Shard shard;
  bool ran = false;
  shard.post([] { throw std::runtime_error("from a handler"); });
  shard.post([&] { ran = true; });
  shard.poll();
  EXPECT_TRUE(ran);
}

TEST(Mailbox, PostsToAShardThatIsGoneAreRefusedAndDestroyed) {
  std::shared_ptr<Mailbox> mailbox;
  auto kept = std::make_shared<int>(0);
  {
    Shard shard;
    mailbox = shard.mailbox();
    EXPECT_TRUE(shard.post([kept] {}));
    EXPECT_EQ(kept.use_count(), 2);
  }
  EXPECT_EQ(kept.use_count(), 1) << "what waited went with the shard";
  EXPECT_FALSE(mailbox->post([kept] {}));
  EXPECT_EQ(kept.use_count(), 1);
}

TEST(Mailbox, PostingMayRaceWithTheShardsEnd) {
  for (int round = 0; round < 50; ++round) {
    auto shard = std::make_unique<Shard>();
    auto mailbox = shard->mailbox();
    auto kept = std::make_shared<int>(0);
    std::thread poster([mailbox, kept] {
      while (mailbox->post([kept] {})) {
      }
    });
    shard->poll();
    shard.reset();
    poster.join();
    EXPECT_EQ(kept.use_count(), 1);
  }
}

}  // namespace
}  // namespace sockeye::net
