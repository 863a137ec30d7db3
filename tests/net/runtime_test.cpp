// Shards on their threads: who runs where, and that every way to stop them works.
#include "sockeye/runtime.hpp"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <csignal>
#include <memory>
#include <set>
#include <stdexcept>
#include <thread>

#include "support/loop.hpp"

namespace sockeye {
namespace {

using testing_support::patience;
using testing_support::readable;

TEST(Runtime, RunsShardZeroOnTheCallingThreadAndTheOthersOnTheirOwn) {
  Runtime runtime{{.threads = 3}};
  ASSERT_EQ(runtime.size(), 3U);
  std::array<std::thread::id, 3> ids;
  std::atomic<int> ran{0};
  for (std::size_t i = 0; i < 3; ++i) {
    runtime.shard(i).post([&, i] {
      ids[i] = std::this_thread::get_id();
      if (++ran == 3) runtime.stop();
    });
  }
  runtime.run();
  EXPECT_EQ(ids[0], std::this_thread::get_id());
  EXPECT_EQ(std::set<std::thread::id>(ids.begin(), ids.end()).size(), 3U);
}

TEST(Runtime, OnceAShardIsPolledTheOthersAreNobodysUntilTheyAre) {
  Runtime runtime{{.threads = 2}};
  EXPECT_TRUE(runtime.shard(0).in_own_thread());
  EXPECT_TRUE(runtime.shard(1).in_own_thread());
  runtime.shard(0).poll();
  EXPECT_TRUE(runtime.shard(0).in_own_thread());
  EXPECT_FALSE(runtime.shard(1).in_own_thread());
  std::thread([&] {
    runtime.shard(1).poll();
    EXPECT_TRUE(runtime.shard(1).in_own_thread());
  }).join();
  EXPECT_THROW(runtime.shard(1).poll(), std::logic_error);
}

TEST(Runtime, WhenRunHasReturnedAllShardsAreTheCallersAndMayRunAgain) {
  Runtime runtime{{.threads = 3}};
  runtime.shard(2).post([&] { runtime.stop(); });
  runtime.run();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_TRUE(runtime.shard(i).in_own_thread());
    runtime.shard(i).poll();
  }
}

TEST(Runtime, HasAtLeastOneShard) {
  EXPECT_EQ(Runtime(RuntimeOptions{.threads = 0}).size(), 1U);
  EXPECT_EQ(Runtime().size(), 1U);
}

TEST(Runtime, SaysHowItsOutputLeaves) {
  EXPECT_EQ(Runtime(RuntimeOptions{.io = Io::epoll}).shard(0).io(), Io::epoll);
  EXPECT_NE(Runtime().shard(0).io(), Io::automatic);
}

TEST(Runtime, StopsTwiceFromAnyThreadAndInsideAHandler) {
  Runtime runtime{{.threads = 2}};
  std::thread other([&] {
    runtime.stop();
    runtime.stop();
  });
  runtime.shard(1).post([&] { runtime.stop(); });
  runtime.run();
  other.join();
  runtime.run();
}

TEST(Runtime, IsDrivenByAForeignLoopThroughOneDescriptor) {
  Runtime runtime;
  ShardRef shard = runtime.shard(0);
  int answers = 0;
  std::thread other([shard, &answers] { shard.post([&answers] { ++answers; }); });
  EXPECT_TRUE(readable(shard.native_handle(), patience));
  other.join();
  shard.poll();
  EXPECT_EQ(answers, 1);
  EXPECT_TRUE(shard.in_own_thread());
}

TEST(Runtime, ShardsPostToEachOther) {
  Runtime runtime{{.threads = 2}};
  int hops = 0;
  struct Hop {
    Runtime& runtime;
    int& hops;
    void operator()() const {
      if (++hops == 1000) {
        runtime.stop();
      } else {
        runtime.shard(static_cast<std::size_t>(hops % 2)).post(*this);
      }
    }
  };
  runtime.shard(0).post(Hop{runtime, hops});
  runtime.run();
  EXPECT_EQ(hops, 1000);
}

TEST(Runtime, AHandleMayPostAfterTheRuntimeIsGone) {
  auto runtime = std::make_unique<Runtime>();
  const ShardRef shard = runtime->shard(0);
  runtime.reset();
  EXPECT_FALSE(shard.post([] {}));
}

TEST(Runtime, ASignalEndsRunWhenAsked) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Runtime runtime{{.threads = 2, .stop_on_signals = true}};
    runtime.shard(1).post([signal] { ::raise(signal); });
    runtime.run();
  }
}

TEST(Runtime, ASignalMayBeginADrainInPlaceOfTheStop) {
  Runtime runtime{{.stop_on_signals = true}};
  int seen = 0;
  runtime.on_signal([&](int signal) {
    seen = signal;
    runtime.shard(0).post([&] { runtime.stop(); });
  });
  runtime.shard(0).post([] { ::raise(SIGTERM); });
  runtime.run();
  EXPECT_EQ(seen, SIGTERM);
}

TEST(Runtime, TheHandlersThatStoodBeforeAreBackAfterTheFirstSignalAndAfterRun) {
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  struct sigaction original{};
  ::sigaction(SIGINT, &ignore, &original);
  struct sigaction during{};
  struct sigaction after{};
  {
    Runtime runtime{{.stop_on_signals = true}};
    runtime.on_signal([&](int) {
      ::sigaction(SIGINT, nullptr, &during);
      ::raise(SIGINT);
      runtime.stop();
    });
    runtime.shard(0).post([] { ::raise(SIGINT); });
    runtime.run();
    ::sigaction(SIGINT, nullptr, &after);
  }
  ::sigaction(SIGINT, &original, nullptr);
  EXPECT_EQ(during.sa_handler, SIG_IGN);
  EXPECT_EQ(after.sa_handler, SIG_IGN);
}

}  // namespace
}  // namespace sockeye
