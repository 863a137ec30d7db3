// Sessions as they stand in Redis, as @socket.io/redis-streams-adapter writes them, and positions
// in a stream.
#include <gtest/gtest.h>

#include <string>

#include "core/shared_log.hpp"
#include "redis/stream_sessions.hpp"

namespace sockeye::redis {
namespace {

using core::LogPosition;

// What Node wrote of {sid, pid, rooms, data}.
const std::string by_node =
    "hKNzaWS0YWJjZGVmZ2hpamtsbW5vcHFyc3SjcGlktEFCQ0RFRkdISUpLTE1OT1BRUlNUpXJvb21zkrRhYmNkZWZnaGlqa2"
    "xtbm9wcXJzdKNyZWSkZGF0YYKkbmFtZaLDqaFuBw==";

core::SessionRecord session() {
  core::SessionRecord record;
  record.id = "abcdefghijklmnopqrst";
  record.pid = "ABCDEFGHIJKLMNOPQRST";
  record.rooms = {"abcdefghijklmnopqrst", "red"};
  record.data = Value::object({{"name", "é"}, {"n", 7}});
  return record;
}

TEST(StreamSessions, NodesAreRead) {
  const auto read = decode_session(by_node);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, session().id);
  EXPECT_EQ(read->pid, session().pid);
  EXPECT_EQ(read->rooms, session().rooms);
  EXPECT_EQ(read->data, session().data);
  EXPECT_FALSE(read->settled);
}

TEST(StreamSessions, OfOneThatIsAwayWithoutAPositionNodesTextIsWritten) {
  EXPECT_EQ(encode_session(session(), false), by_node);
}

TEST(StreamSessions, ThePositionComesBack) {
  core::SessionRecord record = session();
  record.settled = {1795236243207, 3};
  for (const bool live : {false, true}) {
    const auto read = decode_session(encode_session(record, live));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->settled, record.settled);
    EXPECT_EQ(read->rooms, record.rooms);
  }
}

TEST(StreamSessions, WhatIsNoSessionIsNone) {
  EXPECT_FALSE(decode_session(""));
  EXPECT_FALSE(decode_session("!!!"));
  EXPECT_FALSE(decode_session("gA=="));                                 // {}
  EXPECT_FALSE(decode_session(by_node.substr(0, by_node.size() / 2)));  // cut off
}

TEST(LogPosition, IsReadAsItIsWrittenAndNothingElse) {
  const auto position = LogPosition::parse("1795236243207-12");
  ASSERT_TRUE(position);
  EXPECT_EQ(position->text(), "1795236243207-12");
  for (const char* text : {"", "-", "1", "1-", "-1", "1-2-3", "a-1", "1-b", " 1-2", "1-2 ", "+1-2",
                           "99999999999999999999-0", "Q7yQJDt", "mark.1"}) {
    EXPECT_FALSE(LogPosition::parse(text)) << text;
  }
}

TEST(LogPosition, ComparesByTimeThenCount) {
  EXPECT_LT((LogPosition{9, 5}), (LogPosition{10, 0}));
  EXPECT_LT((LogPosition{10, 9}), (LogPosition{10, 10}));
}

}  // namespace
}  // namespace sockeye::redis
