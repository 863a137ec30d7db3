// RESP: what is read, in any pieces; what is refused; that hiredis reads the same.
#include "redis/reply_reader.hpp"

#include <gtest/gtest.h>
#include <hiredis/hiredis.h>

#include <random>
#include <string>
#include <vector>

#include "redis/command.hpp"
#include "redis_bench.hpp"

namespace sockeye::redis {
namespace {

std::vector<std::string> read_all(ReplyReader& reader, std::string_view bytes) {
  std::vector<std::string> texts;
  reader.give(bytes);
  while (const auto reply = reader.next()) texts.push_back(print(*reply));
  return texts;
}

std::string error_of(std::string_view bytes, const ReplyLimits& limits = {}) {
  ReplyReader reader(limits);
  read_all(reader, bytes);
  return std::string(reader.error());
}

constexpr std::string_view sample =
    "+OK\r\n-ERR no\r\n:-42\r\n$5\r\na\r\nbc\r\n$-1\r\n*-1\r\n*0\r\n$0\r\n\r\n"
    "*3\r\n*2\r\n:1\r\n*0\r\n$1\r\nx\r\n*1\r\n$-1\r\n";
const std::vector<std::string> sample_texts{
    "OK", "(error) ERR no", "-42", "a\r\nbc", "(nil)", "(nil)", "[]", "", "[[1, []], x, [(nil)]]"};

TEST(ReplyReader, ReadsEveryKind) {
  ReplyReader reader;
  EXPECT_EQ(read_all(reader, sample), sample_texts);
  EXPECT_FALSE(reader.failed());
}

TEST(ReplyReader, ReadsTheSameInAnyTwoPiecesAndByteByByte) {
  for (std::size_t cut = 0; cut <= sample.size(); ++cut) {
    ReplyReader reader;
    std::vector<std::string> texts = read_all(reader, sample.substr(0, cut));
    const std::string rest(sample.substr(cut));
    for (std::string& text : read_all(reader, rest)) texts.push_back(std::move(text));
    EXPECT_EQ(texts, sample_texts) << "cut at " << cut;
  }
  ReplyReader reader;
  std::vector<std::string> texts;
  for (const char byte : sample) {
    for (std::string& text : read_all(reader, {&byte, 1})) texts.push_back(std::move(text));
  }
  EXPECT_EQ(texts, sample_texts);
}

TEST(ReplyReader, WhatLiesWholeInTheBytesIsNotCopied) {
  const std::string bytes = "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$5\r\nhello\r\n";
  ReplyReader reader;
  reader.give(bytes);
  const auto reply = reader.next();
  ASSERT_TRUE(reply);
  EXPECT_EQ((*reply)[2].text().data(), bytes.data() + bytes.size() - 7);
}

TEST(ReplyReader, GivesBackWhatALongAnswerTook) {
  ReplyReader reader;
  const std::string body(5'000'000, 'x');
  const std::string bytes = "$5000000\r\n" + body + "\r\n";
  for (std::size_t at = 0; at < bytes.size(); at += 65'536) {
    const auto texts = read_all(reader, std::string_view(bytes).substr(at, 65'536));
    if (!texts.empty()) {
      EXPECT_EQ(texts[0], body);
    }
  }
  EXPECT_FALSE(reader.failed());
  EXPECT_LT(reader.memory(), 1'000'000U);
}

TEST(ReplyReader, RefusesWhatIsNoResp) {
  for (const char* bytes : {"HTTP/1.1 400 Bad Request\r\n", "\r\n", ":12x\r\n", ":\r\n", "$x\r\n",
                            "$-2\r\n", "*-2\r\n", "$3\r\nabcd\r\n", "*1\r\n?\r\n",
                            ":99999999999999999999\r\n", "$99999999999999999999\r\n"}) {
    EXPECT_NE(error_of(bytes), "") << bytes;
  }
}

TEST(ReplyReader, BombsEndAtTheLimitsWithoutTakingTheirMemory) {
  EXPECT_EQ(error_of("$70000000\r\n"), "an answer that is too long");
  EXPECT_EQ(error_of("*2000000000\r\n"), "an answer of too many parts");
  EXPECT_EQ(error_of("*1000000\r\n"), "");
  std::string nested;
  for (int i = 0; i < 9; ++i) nested += "*1\r\n";
  EXPECT_EQ(error_of(nested), "an answer that is too deep");
  EXPECT_EQ(error_of("+" + std::string(70'000, 'x')), "a line without an end");
  ReplyLimits small;
  small.nodes = 4;
  EXPECT_EQ(error_of("*2\r\n*1\r\n:1\r\n*1\r\n:1\r\n", small), "an answer of too many parts");
  small = {};
  small.bytes = 100;
  std::string many = "*50\r\n";
  for (int i = 0; i < 30; ++i) many += "$1\r\nx\r\n";
  EXPECT_EQ(error_of(many, small), "an answer that is too long");
}

// An oracle that shares no code with ours.
std::string print(const redisReply& reply) {
  switch (reply.type) {
    case REDIS_REPLY_NIL:
      return "(nil)";
    case REDIS_REPLY_ERROR:
      return "(error) " + std::string(reply.str, static_cast<std::size_t>(reply.len));
    case REDIS_REPLY_INTEGER:
      return std::to_string(reply.integer);
    case REDIS_REPLY_ARRAY:
      break;
    default:
      return {reply.str, static_cast<std::size_t>(reply.len)};
  }
  std::string text = "[";
  for (std::size_t i = 0; i < reply.elements; ++i) {
    if (text.size() > 1) text += ", ";
    text += print(*reply.element[i]);
  }
  return text + "]";
}

std::string random_reply(std::mt19937& random, int depth) {
  switch (random() % (depth < 5 ? 6 : 5)) {
    case 0:
      return "+status\r\n";
    case 1:
      return "-ERR x\r\n";
    case 2:
      return ":" + std::to_string(static_cast<int>(random())) + "\r\n";
    case 3:
      return "$-1\r\n";
    case 4: {
      std::string body(random() % 40, '\0');
      for (char& c : body) c = static_cast<char>(random());
      return "$" + std::to_string(body.size()) + "\r\n" + body + "\r\n";
    }
    default: {
      const std::size_t count = random() % 5;
      std::string array = "*" + std::to_string(count) + "\r\n";
      for (std::size_t i = 0; i < count; ++i) array += random_reply(random, depth + 1);
      return array;
    }
  }
}

TEST(ReplyReader, ReadsWhatHiredisReads) {
  std::mt19937 random(7);
  ReplyReader reader;
  redisReader* const oracle = redisReaderCreate();
  for (int round = 0; round < 300; ++round) {
    std::string bytes;
    for (int i = 0; i < 10; ++i) bytes += random_reply(random, 0);
    std::vector<std::string> ours;
    std::vector<std::string> theirs;
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t count = std::min<std::size_t>(bytes.size() - at, 1 + random() % 50);
      const std::string part = bytes.substr(at, count);
      for (std::string& text : read_all(reader, part)) ours.push_back(std::move(text));
      redisReaderFeed(oracle, part.data(), part.size());
      void* got = nullptr;
      while (redisReaderGetReply(oracle, &got) == REDIS_OK && got) {
        theirs.push_back(print(*static_cast<redisReply*>(got)));
        freeReplyObject(got);
        got = nullptr;
      }
      at += count;
    }
    ASSERT_EQ(ours, theirs) << "round " << round;
    ASSERT_EQ(ours.size(), 10U);
  }
  redisReaderFree(oracle);
}

TEST(EncodeCommand, IsBinarySafe) {
  const base::Frame frame = encode_command({"SET", "", std::string_view("a\r\n\0b", 5)});
  EXPECT_EQ(frame.bytes(), std::string_view("*3\r\n$3\r\nSET\r\n$0\r\n\r\n$5\r\na\r\n\0b\r\n", 30));
}

}  // namespace
}  // namespace sockeye::redis
