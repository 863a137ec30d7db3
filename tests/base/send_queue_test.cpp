// The queue of one connection: order over partial writes, marks, and memory that comes back.
#include "base/send_queue.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <string>

namespace sockeye::base {
namespace {

static_assert(sizeof(SendQueue) <= 48, "every idle connection has one");

std::string content(const SendQueue& queue) {
  std::string bytes;
  queue.gather([&](std::string_view part) {
    bytes += part;
    return true;
  });
  return bytes;
}

TEST(SendQueue, PartialWritesKeepTheOrder) {
  FlushList flush;
  SendQueue queue(flush);
  for (const char* frame : {"one", "", "two", "three"}) queue.push(Frame::raw(frame));
  queue.consume(4);
  EXPECT_EQ(content(queue), "wothree");
  queue.push(Frame::raw("four"));
  EXPECT_EQ(queue.bytes(), 11U);
  queue.consume(2);
  EXPECT_EQ(content(queue), "threefour");
  queue.consume(9);
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST(SendQueue, ConsumesFramesWithoutBytes) {
  FlushList flush;
  SendQueue queue(flush);
  queue.push(Frame::raw(""));
  EXPECT_FALSE(queue.empty());
  queue.consume(0);
  EXPECT_TRUE(queue.empty());
}

TEST(SendQueue, IsMarkedOnceAndTheFirstMarkOfAListWakes) {
  FlushList flush;
  int wakes = 0;
  flush.set_wake([](void* count) { ++*static_cast<int*>(count); }, &wakes);
  SendQueue one(flush);
  SendQueue two(flush);
  one.push(Frame::raw("a"));
  one.push(Frame::raw("b"));
  two.push(Frame::raw("c"));
  EXPECT_EQ(flush.queues().size(), 2U);
  EXPECT_EQ(wakes, 1);
}

TEST(SendQueue, KeepsTheOrderOfManyFramesHoweverTheyLeave) {
  FlushList flush;
  SendQueue queue(flush);
  std::string expected;
  std::string left;
  for (int i = 0; i < 300; ++i) {
    const std::string frame = std::to_string(i) + ";";
    queue.push(Frame::raw(frame));
    expected += frame;
    if (i % 3 != 0) continue;
    const std::size_t count =
        std::min<std::size_t>(queue.bytes(), static_cast<std::size_t>(i % 17));
    left += content(queue).substr(0, count);
    queue.consume(count);
  }
  EXPECT_EQ(left + content(queue), expected);
  EXPECT_EQ(queue.bytes(), expected.size() - left.size());
}

TEST(SendQueue, GathersNoMoreThanIsAskedFor) {
  FlushList flush;
  SendQueue queue(flush);
  for (int i = 0; i < 30; ++i) queue.push(Frame::raw(std::to_string(i)));
  int taken = 0;
  queue.gather([&](std::string_view) { return ++taken < 20; });
  EXPECT_EQ(taken, 20);
}

TEST(SendQueue, OneFrameAndASecondBurstNeedNoMemory) {
  FlushList flush;
  SendQueue queue(flush);
  const Frame frame = Frame::raw("0123456789");
  const auto burst = [&](int frames) {
    for (int i = 0; i < frames; ++i) queue.push(frame);
    queue.unmark();
    flush.queues().clear();
    queue.consume(queue.bytes());
  };
  burst(50);
  const auto before = ::mallinfo2().uordblks;
  burst(50);
  queue.push(frame);
  EXPECT_EQ(::mallinfo2().uordblks, before);
}

TEST(SendQueue, ASharedFrameIsLetGoWhenItHasLeftOrIsDropped) {
  FlushList flush(0);
  const auto before = ::mallinfo2().uordblks;
  {
    SendQueue queue(flush);
    SendQueue other(flush);
    for (int i = 0; i < 40; ++i) {
      const Frame frame = Frame::raw(std::string(10000, 'x'));
      queue.push(frame);
      other.push(frame);
    }
    queue.consume(queue.bytes());
    other.clear();
    EXPECT_TRUE(other.empty());
    EXPECT_LT(::mallinfo2().uordblks, before + 20000);
    for (int i = 0; i < 40; ++i) other.push(Frame::raw("left behind"));
  }
  EXPECT_LT(::mallinfo2().uordblks, before + 20000);
}

TEST(SendQueue, AReaderThatIsAlwaysBehindCostsNoMoreThanItsBacklog) {
  FlushList flush;
  SendQueue queue(flush);
  const Frame frame = Frame::raw("0123456789");
  queue.push(frame);
  const auto before = ::mallinfo2().uordblks;
  for (int i = 0; i < 1000000; ++i) {
    queue.push(frame);
    queue.consume(frame.size());
  }
  const auto after = ::mallinfo2().uordblks;
  EXPECT_LT(after, before + 100000);
  EXPECT_EQ(content(queue), "0123456789");
}

}  // namespace
}  // namespace sockeye::base
