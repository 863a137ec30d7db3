// Frames with a key in a connection's queue: the newest takes the place of one that still waits.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/send_queue.hpp"

namespace sockeye::base {
namespace {

Frame keyed(std::string_view bytes, std::string_view key) {
  return Frame::raw(bytes).with_key(key);
}

std::string content(const SendQueue& queue) {
  std::string bytes;
  queue.gather([&](std::string_view part) {
    bytes += part;
    return true;
  });
  return bytes;
}

class Conflation : public testing::Test {
 protected:
  FlushList flush;
  SendQueue queue{flush};
};

TEST_F(Conflation, AFrameWithAKeyIsTheSameBytes) {
  const Frame frame = keyed("hello", "greeting");
  EXPECT_EQ(frame.bytes(), "hello");
  EXPECT_EQ(frame.key(), "greeting");
  const Frame copy = frame.clone();
  EXPECT_EQ(copy.bytes(), "hello");
  EXPECT_EQ(copy.key(), "greeting");
  EXPECT_FALSE(Frame::raw("hello").has_key());
}

TEST_F(Conflation, TheNewestTakesTheOldestsPlace) {
  queue.push(Frame::raw("0"));
  queue.conflate(keyed("a1", "a"));
  queue.conflate(keyed("b1", "b"));
  queue.push(Frame::raw("1"));
  queue.conflate(keyed("a-two", "a"));
  queue.conflate(keyed("c1", "c"));
  queue.conflate(keyed("a3", "a"));
  EXPECT_EQ(content(queue), "0a3b11c1");
  EXPECT_EQ(queue.bytes(), 8U);
  EXPECT_EQ(flush.replaced(), 2U);
  queue.consume(8);
  EXPECT_TRUE(queue.empty());
}

TEST_F(Conflation, TheFrontIsReplacedUntilItHasBegunToLeave) {
  queue.conflate(keyed("first", "a"));
  queue.conflate(keyed("second", "a"));
  EXPECT_EQ(content(queue), "second");
  queue.consume(3);
  queue.conflate(keyed("third", "a"));
  queue.conflate(keyed("fourth", "a"));
  EXPECT_EQ(content(queue), "ondfourth");
}

TEST_F(Conflation, WhatComesToTheFrontMayStillBeReplaced) {
  queue.push(Frame::raw("xx"));
  queue.conflate(keyed("a1", "a"));
  queue.conflate(keyed("b1", "b"));
  queue.consume(2);
  queue.conflate(keyed("a2", "a"));
  queue.conflate(keyed("b2", "b"));
  EXPECT_EQ(content(queue), "a2b2");
}

TEST_F(Conflation, WhatIsOnItsWayStays) {
  queue.conflate(keyed("a1", "a"));
  queue.conflate(keyed("b1", "b"));
  queue.conflate(keyed("c1", "c"));
  queue.commit(3);
  for (const char* key : {"a", "b", "c"}) queue.conflate(keyed(std::string(key) + "2", key));
  EXPECT_EQ(content(queue), "a1b1c2a2b2");
  queue.consume(4);
  queue.conflate(keyed("c3", "c"));
  queue.conflate(keyed("b3", "b"));
  EXPECT_EQ(content(queue), "c3a2b3");
}

TEST_F(Conflation, QueuesOfOneShardKeepTheirFramesApart) {
  SendQueue other(flush);
  for (SendQueue* one : {&queue, &other}) one->push(Frame::raw("-"));
  queue.conflate(keyed("1", "a"));
  other.conflate(keyed("2", "a"));
  queue.conflate(keyed("3", "a"));
  EXPECT_EQ(content(queue), "-3");
  EXPECT_EQ(content(other), "-2");
  queue.clear();
  other.conflate(keyed("4", "a"));
  EXPECT_EQ(content(other), "-4");
}

// Against a list that does the same by hand.
TEST_F(Conflation, BehavesAsAPlainListDoes) {
  struct Waiting {
    std::string bytes;
    std::string key;
    bool begun = false;
  };
  std::mt19937 random(7);
  std::vector<Waiting> model;
  for (int step = 0; step < 20'000; ++step) {
    const std::string bytes(1 + random() % 5, static_cast<char>('a' + step % 26));
    switch (random() % 5) {
      case 0:
        queue.push(Frame::raw(bytes));
        model.push_back({bytes, ""});
        break;
      case 1:
      case 2: {
        const std::string key = std::to_string(random() % 8);
        queue.conflate(keyed(bytes, key));
        bool found = false;
        for (Waiting& one : model) {
          if (one.key != key || one.begun) continue;
          one.bytes = bytes;
          found = true;
        }
        if (!found) model.push_back({bytes, key});
        break;
      }
      default: {
        std::size_t count = std::min<std::size_t>(random() % 9, queue.bytes());
        // What was on its way when nothing of it left is on its way no more.
        if (count == 0) break;
        queue.commit(count);
        queue.consume(count);
        while (count > 0) {
          Waiting& front = model.front();
          const std::size_t part = std::min(count, front.bytes.size());
          front.bytes.erase(0, part);
          front.begun = true;
          count -= part;
          if (front.bytes.empty()) model.erase(model.begin());
        }
      }
    }
    std::string wanted;
    for (const Waiting& one : model) wanted += one.bytes;
    ASSERT_EQ(content(queue), wanted) << "after step " << step;
    ASSERT_EQ(queue.bytes(), wanted.size());
  }
}

}  // namespace
}  // namespace sockeye::base
