// The streams adapter's entries and the names of its streams, as the reference writes them.
#include "redis/stream_entry.hpp"

#include <gtest/gtest.h>

#include <string>

#include "redis/reply_reader.hpp"
#include "redis_bench.hpp"

namespace sockeye::redis {
namespace {

TEST(StreamOf, IsTheNameOrOneOfSeveralAndItem121TheSignIsKept) {
  EXPECT_EQ(stream_of("socket.io", 1, "/notifications"), "socket.io");
  EXPECT_EQ(stream_of("socket.io", 4, "/notifications"), "socket.io--3");
  EXPECT_EQ(stream_of("socket.io", 4, "/"), "socket.io-3");
  // Of "日本" the code units count, not the bytes.
  EXPECT_EQ(stream_of("s", 1'000'000, "日"), "s-26085");
}

std::optional<StreamEntry> read(ReplyReader& reader, std::string_view bytes) {
  reader.give(bytes);
  const auto reply = reader.next();
  return reply ? StreamEntry::read(*reply) : std::nullopt;
}

TEST(StreamEntry, IsReadInAnyOrderOfItsFields) {
  ReplyReader reader;
  const auto entry =
      read(reader,
           "*8\r\n$4\r\ntype\r\n$1\r\n3\r\n$4\r\ndata\r\n$2\r\n{}\r\n$3\r\nnsp\r\n$1\r\n"
           "/\r\n$3\r\nuid\r\n$7\r\nemitter\r\n");
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->uid, "emitter");
  EXPECT_EQ(entry->nsp, "/");
  EXPECT_EQ(entry->type, 3U);
  EXPECT_EQ(entry->data, "{}");
}

TEST(StreamEntry, WhatNamesNoNamespaceOrTypeIsNone) {
  for (const char* bytes :
       {"*0\r\n", "*2\r\n$3\r\nnsp\r\n$1\r\n/\r\n", "*2\r\n$4\r\ntype\r\n$1\r\n3\r\n",
        "*4\r\n$3\r\nnsp\r\n$1\r\n/\r\n$4\r\ntype\r\n$1\r\nx\r\n", "*1\r\n$3\r\nnsp\r\n",
        "*3\r\n$3\r\nnsp\r\n*1\r\n:1\r\n$4\r\ntype\r\n"}) {
    ReplyReader reader;
    EXPECT_FALSE(read(reader, bytes)) << bytes;
  }
}

TEST(StreamEntry, OfAJoinIsPlainJson) {
  cluster::ClusterMessage message;
  message.type = cluster::MessageType::sockets_join;
  message.uid = "ff5a25fb6fc1ef4b";
  message.nsp = "/";
  message.rooms = {"r"};
  const base::Frame frame = encode_entry("socket.io", 10'000, message, false);
  ReplyReader reader;
  reader.give(frame.bytes());
  const auto reply = reader.next();
  ASSERT_TRUE(reply);
  EXPECT_EQ(print(*reply),
            "[XADD, socket.io, MAXLEN, ~, 10000, *, uid, ff5a25fb6fc1ef4b, nsp, /, type, 4, data, "
            "{\"opts\":{\"rooms\":[],\"except\":[],\"flags\":{}},\"rooms\":[\"r\"]}]");
}

}  // namespace
}  // namespace sockeye::redis
