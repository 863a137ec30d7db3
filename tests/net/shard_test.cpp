// A shard under a foreign loop: when its descriptor is readable, whose it is, and what a turn runs
// in which order.
#include "net/shard.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "net/connection.hpp"
#include "net/expiry.hpp"
#include "support/loop.hpp"
#include "support/peer.hpp"
#include "support/recorder.hpp"

namespace sockeye::net {
namespace {

using namespace std::chrono_literals;
using testing_support::patience;
using testing_support::readable;
using testing_support::Recorder;
using testing_support::run_until;
using testing_support::socket_pair;

TEST(ShardHandle, IsQuietWhenThereIsNothingToDo) {
  Shard shard;
  EXPECT_FALSE(readable(shard.native_handle()));
  shard.poll();
  EXPECT_FALSE(readable(shard.native_handle()));
}

TEST(ShardHandle, BecomesReadableOnAPostFromAnotherThreadUntilItIsPolled) {
  Shard shard;
  shard.poll();
  bool ran = false;
  std::thread other([&] { shard.post([&] { ran = true; }); });
  EXPECT_TRUE(readable(shard.native_handle(), patience));
  other.join();
  shard.poll();
  EXPECT_TRUE(ran);
  EXPECT_FALSE(readable(shard.native_handle()));
}

TEST(ShardHandle, BecomesReadableWhenATimerSetBetweenTurnsIsDue) {
  Shard shard;
  shard.poll();
  bool ran = false;
  shard.after(5ms, [&] { ran = true; });
  EXPECT_TRUE(readable(shard.native_handle(), patience));
  shard.poll();
  EXPECT_TRUE(ran);
  EXPECT_FALSE(readable(shard.native_handle()));
}

TEST(ShardHandle, BecomesReadableOnAConnectionsData) {
  Recorder recorder;
  Shard shard;
  auto [socket, peer] = socket_pair();
  Connection::create(shard, std::move(socket)).set_handler(&recorder);
  shard.poll();
  EXPECT_FALSE(readable(shard.native_handle()));
  peer.send("hello");
  EXPECT_TRUE(readable(shard.native_handle(), patience));
  shard.poll();
  EXPECT_EQ(recorder.data, "hello");
}

TEST(ShardHandle, BecomesReadableOnASendBetweenTurnsWhichTheNextPollFlushes) {
  Shard shard;
  auto [socket, peer] = socket_pair();
  Connection& connection = Connection::create(shard, std::move(socket));
  shard.poll();
  connection.out().push(base::Frame::raw("hello"));
  EXPECT_EQ(peer.received(), "");
  EXPECT_TRUE(readable(shard.native_handle()));
  shard.poll();
  EXPECT_EQ(peer.received(), "hello");
  EXPECT_FALSE(readable(shard.native_handle()));
}

TEST(ShardHandle, BecomesReadableOnACloseBetweenTurns) {
  Recorder recorder;
  Shard shard;
  auto [socket, peer] = socket_pair();
  Connection& connection = Connection::create(shard, std::move(socket));
  connection.set_handler(&recorder);
  shard.poll();
  connection.close();
  EXPECT_EQ(recorder.closed, 0) << "never from inside another call";
  EXPECT_TRUE(readable(shard.native_handle()));
  shard.poll();
  EXPECT_EQ(recorder.closed, 1);
}

TEST(ShardHandle, BecomesReadableOnAnEndOfTurnCallSetBetweenTurns) {
  Shard shard;
  shard.poll();
  bool ran = false;
  shard.at_end_of_turn([&] { ran = true; });
  EXPECT_TRUE(readable(shard.native_handle()));
  shard.poll();
  EXPECT_TRUE(ran);
  EXPECT_FALSE(readable(shard.native_handle()));
}

TEST(ShardOwner, IsTheMakerUntilSomebodyPolls) {
  Shard shard;
  EXPECT_TRUE(shard.in_own_thread());
  std::thread other([&] {
    EXPECT_FALSE(shard.in_own_thread());
    shard.poll();
    EXPECT_TRUE(shard.in_own_thread());
  });
  other.join();
  EXPECT_FALSE(shard.in_own_thread());
  EXPECT_THROW(shard.poll(), std::logic_error);
}

TEST(ShardOwner, CannotPollInsideATurn) {
  Shard shard;
  bool threw = false;
  shard.post([&] {
    try {
      shard.poll();
    } catch (const std::logic_error&) {
      threw = true;
    }
  });
  shard.poll();
  EXPECT_TRUE(threw);
  EXPECT_NO_THROW(shard.poll());
}

TEST(ShardTurn, RunsHooksOnceAndBeforeTheFlush) {
  Shard shard;
  auto [socket, peer] = socket_pair();
  Connection& connection = Connection::create(shard, std::move(socket));
  int runs = 0;
  shard.post([&] {
    shard.at_end_of_turn([&] {
      ++runs;
      connection.out().push(base::Frame::raw("from the hook"));
    });
  });
  shard.poll();
  EXPECT_EQ(peer.received(), "from the hook");
  EXPECT_EQ(shard.stats().writes, 1U);
  shard.poll();
  EXPECT_EQ(runs, 1);
}

TEST(ShardTurn, AHookSetByAHookWaitsForTheNextTurn) {
  Shard shard;
  int runs = 0;
  shard.at_end_of_turn([&] {
    ++runs;
    shard.at_end_of_turn([&] { ++runs; });
  });
  shard.poll();
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(readable(shard.native_handle()));
  shard.poll(-1ms);
  EXPECT_EQ(runs, 2);
}

TEST(ShardTurn, HasOneTime) {
  Shard shard;
  Shard::Clock::time_point first;
  Shard::Clock::time_point second;
  shard.post([&] { first = shard.now(); });
  shard.at_end_of_turn([&] { second = shard.now(); });
  shard.poll();
  EXPECT_EQ(first, second);
  EXPECT_GT(shard.now(), first);
}

TEST(ShardTimers, RunByDeadlineAndEqualOnesInTheirOrder) {
  Shard shard;
  std::string order;
  const auto now = shard.now();
  shard.at(now + 3ms, [&] { order += 'd'; });
  shard.at(now + 1ms, [&] { order += 'a'; });
  shard.at(now + 2ms, [&] { order += 'b'; });
  shard.at(now + 2ms, [&] { order += 'c'; });
  EXPECT_TRUE(run_until(shard, [&] { return order.size() == 4; }));
  EXPECT_EQ(order, "abcd");
}

TEST(ShardTimers, MayCancelEachOtherWhileTheyRun) {
  Shard shard;
  const auto now = shard.now();
  int ran = 0;
  TimerId self;
  TimerId other;
  bool self_cancelled = true;
  bool other_cancelled = false;
  self = shard.at(now, [&] {
    ++ran;
    self_cancelled = shard.cancel(self);
    other_cancelled = shard.cancel(other);
  });
  other = shard.at(now + 1ns, [&] { ran += 100; });
  shard.at(now + 2ns, [&] { ++ran; });
  EXPECT_TRUE(run_until(shard, [&] { return ran >= 2; }));
  EXPECT_EQ(ran, 2);
  EXPECT_FALSE(self_cancelled);
  EXPECT_TRUE(other_cancelled);
  EXPECT_FALSE(shard.cancel(other));
  EXPECT_FALSE(shard.cancel(TimerId{}));
}

TEST(ShardTimers, OneThatIsSetAgainWithNoDelayDoesNotHoldTheTurn) {
  Shard shard;
  int runs = 0;
  std::function<void()> again = [&] {
    ++runs;
    if (runs < 3) shard.after(0ms, again);
  };
  shard.after(0ms, again);
  EXPECT_TRUE(run_until(shard, [&] { return runs == 1; }));
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(run_until(shard, [&] { return runs == 3; }));
}

TEST(ShardTimers, AnEarlierOneIsNotHeldUpByALaterOneThatWasSetFirst) {
  Shard shard;
  bool early = false;
  shard.after(1h, [] {});
  shard.poll();
  shard.after(1ms, [&] { early = true; });
  EXPECT_TRUE(run_until(shard, [&] { return early; }));
}

TEST(ShardTimers, TakeTheLongestDelay) {
  Shard shard;
  bool ran = false;
  const TimerId id = shard.after(Shard::Clock::duration::max(), [&] { ran = true; });
  shard.poll();
  EXPECT_FALSE(ran);
  EXPECT_TRUE(shard.cancel(id));
}

TEST(ShardTimers, AreDestroyedWithTheShardWhileTheirClosuresCancelOthers) {
  struct Cancels {
    Shard* shard;
    TimerId* other;
    ~Cancels() {
      if (shard) shard->cancel(*other);
    }
    Cancels(Shard* owner, TimerId* id) : shard(owner), other(id) {}
    Cancels(Cancels&& from) noexcept
        : shard(std::exchange(from.shard, nullptr)), other(from.other) {}
  };
  TimerId other;
  Shard shard;
  shard.after(1h, [cancels = Cancels{&shard, &other}] {});
  other = shard.after(2h, [] {});
}

struct Idle : base::DeadlineHook<> {};

TEST(Expiry, ServesManyDeadlinesWithOneTimer) {
  Shard shard;
  std::vector<Idle*> expired;
  Idle first;
  Idle second;
  Idle removed;
  Expiry<Idle> idle(shard, 2ms, [&](Idle& item) { expired.push_back(&item); });
  idle.arm(first);
  idle.arm(removed);
  idle.arm(second);
  idle.disarm(removed);
  EXPECT_TRUE(run_until(shard, [&] { return expired.size() == 2; }));
  EXPECT_EQ(expired, (std::vector<Idle*>{&first, &second}));
  idle.arm(removed);
  EXPECT_TRUE(run_until(shard, [&] { return expired.size() == 3; }));
}

TEST(Expiry, MayBeDestroyedInsideItsCallback) {
  Shard shard;
  int expired = 0;
  Idle first;
  Idle second;
  std::unique_ptr<Expiry<Idle>> idle;
  idle = std::make_unique<Expiry<Idle>>(shard, 1ms, [&](Idle&) {
    ++expired;
    idle.reset();
  });
  idle->arm(first);
  idle->arm(second);
  EXPECT_TRUE(run_until(shard, [&] { return expired > 0; }));
  EXPECT_EQ(expired, 1);
  EXPECT_FALSE(second.armed());
}

TEST(ShardRun, StopsFromAnotherThreadAndStaysStopped) {
  Shard shard;
  std::thread other([&] { shard.stop(); });
  shard.run();
  other.join();
  shard.stop();
  shard.run();
}

}  // namespace
}  // namespace sockeye::net
