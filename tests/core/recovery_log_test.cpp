// The log of what was sent: its offsets, its bounds, and that its bytes are those that it holds.
#include "core/recovery_log.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace sockeye::core {
namespace {

using std::chrono::seconds;

RecoveryLog::Limits generous() {
  return {.max_bytes = std::size_t{1} << 30, .max_age = seconds(100)};
}

LoggedPacket packet(std::size_t size, TimePoint sent = {}) {
  codec::PacketHead head;
  head.type = codec::PacketType::event;
  EncodedPayload payload;
  payload.bytes = "[\"" + std::string(size, 'x') + "\"]";
  LoggedPacket packet;
  packet.frames = encode_packet(json_parser(), head, payload);
  packet.rooms = {"a room with a name that is long"};
  packet.sent = sent;
  return packet;
}

TEST(RecoveryLog, OffsetsAreUniqueAndNameTheirPositions) {
  RecoveryLog log("mark", generous());
  std::set<std::string> offsets;
  for (std::uint64_t position = 1; position <= 5000; ++position) {
    log.append(packet(1));
    ASSERT_EQ(log.head(), position);
    const std::string offset = log.offset(position);
    ASSERT_TRUE(offsets.insert(offset).second);
    ASSERT_EQ(log.position(offset), position);
  }
  EXPECT_EQ(log.offset(1), "mark.1");
  EXPECT_EQ(log.position("mark.0"), 0U);
}

TEST(RecoveryLog, WhatItDidNotNameIsNoOffset) {
  RecoveryLog log("mark", generous());
  log.append(packet(1));
  for (const char* foreign : {"", "1", "mark", "mark.", "mark.2", "mark.!", "mark.zzzzzzzzzzzz",
                              "nark.1", "hello", ".1", "mark.1 ", "mark..1"}) {
    EXPECT_EQ(log.position(foreign), std::nullopt) << foreign;
  }
  EXPECT_EQ(log.position("mark.1"), 1U);
}

TEST(RecoveryLog, ItNeverHoldsMoreBytesThanItMay) {
  RecoveryLog log("mark", {.max_bytes = 10'000, .max_age = seconds(100)});
  for (int i = 0; i < 1000; ++i) {
    log.append(packet(static_cast<std::size_t>(i) % 700));
    ASSERT_LE(log.bytes(), 10'000U);
  }
  EXPECT_GT(log.size(), 5U);
  EXPECT_EQ(log.dropped() + log.size(), 1000U);
  log.append(packet(20'000));
  EXPECT_EQ(log.size(), 0U);
  EXPECT_EQ(log.bytes(), 0U);
  EXPECT_EQ(log.dropped(), 1001U);
  EXPECT_EQ(log.head(), 1001U);
}

TEST(RecoveryLog, ItForgetsWhatIsTooOld) {
  RecoveryLog log("mark", generous());
  EXPECT_EQ(log.next_expiry(), std::nullopt);
  const TimePoint start{};
  log.append(packet(1, start));
  log.append(packet(1, start + seconds(60)));
  EXPECT_EQ(log.next_expiry(), start + seconds(100));
  log.expire(start + seconds(99));
  EXPECT_EQ(log.dropped(), 0U);
  log.expire(start + seconds(100));
  EXPECT_EQ(log.dropped(), 1U);
  EXPECT_EQ(log.next_expiry(), start + seconds(160));
  log.expire(start + seconds(160));
  EXPECT_EQ(log.size(), 0U);
  EXPECT_EQ(log.bytes(), 0U);
}

TEST(RecoveryLog, VisitsWhatStandsBehindAPosition) {
  RecoveryLog log("mark", {.max_bytes = std::size_t{1} << 30, .max_age = seconds(1)});
  for (int i = 0; i < 6; ++i) log.append(packet(1, TimePoint{} + seconds(i)));
  log.expire(TimePoint{} + seconds(3));
  const auto after = [&](std::uint64_t position) {
    std::string seen;
    log.for_each_after(position, [&](std::uint64_t found, const LoggedPacket&) {
      seen += std::to_string(found) + " ";
    });
    return seen;
  };
  EXPECT_EQ(after(0), "4 5 6 ");
  EXPECT_EQ(after(3), "4 5 6 ");
  EXPECT_EQ(after(5), "6 ");
  EXPECT_EQ(after(6), "");
}

// The frame is shared with whoever sends it: counted, not copied.
TEST(RecoveryLog, KeepsTheVeryFrameThatWasSent) {
  RecoveryLog log("mark", generous());
  const LoggedPacket sent = packet(100);
  log.append(sent);
  log.for_each_after(0, [&](std::uint64_t, const LoggedPacket& kept) {
    EXPECT_TRUE(same(kept.frames.head, sent.frames.head));
  });
  EXPECT_GE(log.bytes(), sent.frames.head.size() + sizeof(LoggedPacket));
}

}  // namespace
}  // namespace sockeye::core
