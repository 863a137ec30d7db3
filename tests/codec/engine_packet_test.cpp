// Engine.IO packets of protocol 4, alone and in polling payloads, and the frames that carry them.
#include "codec/engine_packet.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sockeye::codec {
namespace {

using Status = EnginePayloadReader::Status;
using Lines = std::vector<std::string>;

std::string line(const EnginePacket& packet) {
  return std::to_string(static_cast<int>(packet.type)) + (packet.binary ? " binary " : " ") +
         std::string(packet.data);
}

std::string decoded(std::string_view text) {
  std::string storage;
  const auto packet = decode_engine_packet(text, storage);
  return packet ? line(*packet) : "error";
}

Lines payload_lines(std::string_view payload) {
  EnginePayloadReader reader(payload);
  Lines lines;
  EnginePacket packet;
  while (true) {
    const Status status = reader.next(packet);
    if (status == Status::packet) {
      lines.push_back(line(packet));
      continue;
    }
    EXPECT_EQ(reader.next(packet), status) << "the outcome stays";
    lines.push_back(status == Status::end ? "end" : "error");
    return lines;
  }
}

TEST(EnginePacket, EachTypeIsReadByItsDigit) {
  EXPECT_EQ(decoded("0{}"), "0 {}");
  EXPECT_EQ(decoded("1"), "1 ");
  EXPECT_EQ(decoded("2probe"), "2 probe");
  EXPECT_EQ(decoded("3probe"), "3 probe");
  EXPECT_EQ(decoded("4abc"), "4 abc");
  EXPECT_EQ(decoded("5"), "5 ");
  EXPECT_EQ(decoded("6"), "6 ");
}

TEST(EnginePacket, UnknownTypesAndEmptyTextAreErrors) {
  for (const char* text : {"", "7", "9x", "a", "B", "/", ":", " 4", "\x80"}) {
    EXPECT_EQ(decoded(text), "error") << text;
  }
}

TEST(EnginePacket, Section1a6_ATextMarkedBIsABase64Message) {
  EXPECT_EQ(decoded("bAQIDBA=="), "4 binary \x01\x02\x03\x04");
  EXPECT_EQ(decoded("b"), "4 binary ");
}

TEST(EnginePacket, Section1a6_Base64IsReadAsLenientlyAsNodeDoes) {
  EXPECT_EQ(decoded("b@@@@AQID="), "4 binary \x01\x02\x03");
}

TEST(EnginePacket, Item42_AnEmptyMessageHasNoData) {
  EXPECT_EQ(decoded("4"), "4 ");
  EXPECT_EQ(text_message_frame({}).body(), "4");
}

TEST(EnginePacket, TextIsViewedAndNotCopied) {
  const std::string text = "4abc";
  std::string storage;
  const auto packet = decode_engine_packet(text, storage);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->data.data(), text.data() + 1);
}

TEST(EnginePayload, PacketsAreSeparatedByTheRecordSeparator) {
  EXPECT_EQ(payload_lines("4a"), (Lines{"4 a", "end"}));
  EXPECT_EQ(payload_lines("4a\x1e"
                          "2\x1e"
                          "bAQ==\x1e"
                          "4b"),
            (Lines{"4 a", "2 ", "4 binary \x01", "4 b", "end"}));
}

TEST(EnginePayload, Item16_PacketsBeforeTheFirstBadOneAreDelivered) {
  EXPECT_EQ(payload_lines("4a\x1e"
                          "4b\x1e"
                          "xyz\x1e"
                          "4c"),
            (Lines{"4 a", "4 b", "error"}));
}

TEST(EnginePayload, Item17_TrailingSeparatorIsAnError) {
  EXPECT_EQ(payload_lines("4a\x1e"), (Lines{"4 a", "error"}));
}

TEST(EnginePayload, Item17_EmptyPacketsAnywhereAreErrors) {
  EXPECT_EQ(payload_lines(""), Lines{"error"});
  EXPECT_EQ(payload_lines("\x1e"), Lines{"error"});
  EXPECT_EQ(payload_lines("\x1e"
                          "4a"),
            Lines{"error"});
  EXPECT_EQ(payload_lines("4a\x1e\x1e"
                          "4b"),
            (Lines{"4 a", "error"}));
}

TEST(EnginePayload, Item42_AnEmptyMessageTravels) {
  EXPECT_EQ(payload_lines("4\x1e"
                          "4"),
            (Lines{"4 ", "4 ", "end"}));
}

TEST(EnginePayload, Item11_BodiesAreJoinedAndBinaryBecomesBase64) {
  const std::vector<base::Frame> frames{packet_frame(EnginePacketType::open, "{}"),
                                        binary_message_frame("\x01\x02\x03"),
                                        text_message_frame({"2[\"a\"", "]"})};
  EXPECT_EQ(encode_engine_payload(frames),
            "0{}\x1e"
            "bAQID\x1e"
            "42[\"a\"]");
}

TEST(EnginePayload, ThePayloadsSizeIsKnownBeforeItIsWritten) {
  std::string payload;
  for (const base::Frame& frame :
       {text_message_frame({"abc"}), binary_message_frame("abcd"), binary_message_frame("")}) {
    const std::size_t before = payload.empty() ? 0 : payload.size() + 1;
    append_payload_packet(payload, frame);
    EXPECT_EQ(payload.size(), before + payload_packet_size(frame));
  }
  EXPECT_EQ(payload_lines(payload), (Lines{"4 abc", "4 binary abcd", "4 binary ", "end"}));
}

TEST(EngineFrame, ATextMessageIsOneFrameForEveryTransport) {
  const base::Frame frame = text_message_frame({"2[\"task_updated\",", "42", "]"});
  EXPECT_EQ(frame.kind(), base::FrameKind::text);
  EXPECT_EQ(frame.body(), "42[\"task_updated\",42]");
  EXPECT_EQ(frame.bytes(),
            "\x81\x15"
            "42[\"task_updated\",42]");
}

TEST(EngineFrame, TheBodyBeginsBehindTheHeaderAtEveryLength) {
  for (const std::size_t size : std::vector<std::size_t>{0, 124, 125, 126, 65534, 65535, 70'000}) {
    const std::string data(size, 'x');
    EXPECT_EQ(text_message_frame({data}).body(), "4" + data);
    EXPECT_EQ(binary_message_frame(data).body(), data);
  }
  EXPECT_EQ(text_message_frame({std::string(125, 'x')}).size(), 4U + 126);
}

TEST(EngineFrame, ABinaryMessageHasNoType) {
  const base::Frame frame = binary_message_frame("\x01\x02");
  EXPECT_EQ(frame.kind(), base::FrameKind::binary);
  EXPECT_EQ(frame.bytes(), "\x82\x02\x01\x02");
}

TEST(EngineFrame, Item40_ABinaryMessageBecomesTextForAClientThatAskedForBase64) {
  const base::Frame frame = base64_message_frame("\x01\x02\x03");
  EXPECT_EQ(frame.kind(), base::FrameKind::text);
  EXPECT_EQ(frame.bytes(),
            "\x81\x05"
            "bAQID");
}

TEST(EngineFrame, PacketsOfEachTypeAreText) {
  EXPECT_EQ(packet_frame(EnginePacketType::ping).bytes(),
            "\x81\x01"
            "2");
  EXPECT_EQ(packet_frame(EnginePacketType::pong, "probe").bytes(),
            "\x81\x06"
            "3probe");
  EXPECT_EQ(packet_frame(EnginePacketType::noop).body(), "6");
  EXPECT_EQ(packet_frame(EnginePacketType::close).body(), "1");
  EXPECT_EQ(packet_frame(EnginePacketType::open, "{}").kind(), base::FrameKind::text);
}

}  // namespace
}  // namespace sockeye::codec
