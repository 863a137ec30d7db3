// The queue of one connection: order over partial writes, marks, and memory that comes back.
#include "base/send_queue.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <string>

namespace sockeye::base {
namespace {

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
  SendQueue queue(flush, nullptr);
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
  SendQueue queue(flush, nullptr);
  queue.push(Frame::raw(""));
  EXPECT_FALSE(queue.empty());
  queue.consume(0);
  EXPECT_TRUE(queue.empty());
}

TEST(SendQueue, IsMarkedOnceAndTheFirstMarkOfAListWakes) {
  FlushList flush;
  int wakes = 0;
  flush.set_wake([](void* count) { ++*static_cast<int*>(count); }, &wakes);
  SendQueue one(flush, nullptr);
  SendQueue two(flush, nullptr);
  one.push(Frame::raw("a"));
  one.push(Frame::raw("b"));
  two.push(Frame::raw("c"));
  EXPECT_EQ(flush.queues().size(), 2U);
  EXPECT_EQ(wakes, 1);
}

TEST(SendQueue, AReaderThatIsAlwaysBehindCostsNoMoreThanItsBacklog) {
  FlushList flush;
  SendQueue queue(flush, nullptr);
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
