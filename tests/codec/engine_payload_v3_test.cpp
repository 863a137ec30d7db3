// Engine.IO packets of protocol 3 and their three payload forms. The vectors are the reference's.
#include "codec/engine_payload_v3.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sockeye::codec {
namespace {

using namespace std::string_literals;
using Form = EnginePayloadV3Reader::Form;
using Status = EnginePayloadV3Reader::Status;
using Lines = std::vector<std::string>;

std::string line(const EnginePacket& packet) {
  return std::to_string(static_cast<int>(packet.type)) + (packet.binary ? " binary " : " ") +
         std::string(packet.data);
}

Lines lines_of(std::string_view payload, Form form) {
  EnginePayloadV3Reader reader(payload, form);
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

Lines text_lines(std::string_view payload) {
  return lines_of(payload, Form::text);
}

Lines binary_lines(std::string_view payload) {
  return lines_of(payload, Form::binary);
}

std::string decoded(std::string_view text) {
  std::string storage;
  const auto packet = decode_engine_packet_v3(text, storage);
  return packet ? line(*packet) : "error";
}

base::Frame message(std::string_view text) {
  return text_message_frame({text});
}

TEST(EnginePacketV3, EachTypeIsReadByItsDigit) {
  EXPECT_EQ(decoded("0{}"), "0 {}");
  EXPECT_EQ(decoded("2probe"), "2 probe");
  EXPECT_EQ(decoded("4abc"), "4 abc");
  EXPECT_EQ(decoded("6"), "6 ");
  for (const char* text : {"", "7", "9x", "a", " 4", ":", "/"}) {
    EXPECT_EQ(decoded(text), "error") << text;
  }
}

TEST(EnginePacketV3, Section1a15_BinaryAsTextHasAMarkAndAType) {
  EXPECT_EQ(decoded("b4AQL/"), "4 binary \x01\x02\xff");
  EXPECT_EQ(decoded("b4"), "4 binary ");
  EXPECT_EQ(decoded("b2cHJvYmU="), "2 probe");
  for (const char* text : {"b", "b9A", "bAQL/"}) EXPECT_EQ(decoded(text), "error") << text;
}

TEST(EnginePacketV3, Item40_BinaryHasAByteOfItsType) {
  const auto read = [](std::string_view bytes) {
    const auto packet = decode_engine_bytes_v3(bytes);
    return packet ? line(*packet) : "error";
  };
  EXPECT_EQ(read("\x04\x01\x02\xff"), "4 binary \x01\x02\xff");
  EXPECT_EQ(read("\x04"), "4 binary ");
  EXPECT_EQ(read("\x02probe"), "2 probe");
  for (const char* bytes : {"", "\x07", "4abc", "\xff"}) EXPECT_EQ(read(bytes), "error") << bytes;
}

TEST(EnginePayloadV3, Item41_LengthsCountUtf16CodeUnits) {
  EXPECT_EQ(text_lines("5:4h€😀"), (Lines{"4 h€😀", "end"}));
  EXPECT_EQ(text_lines("3:4h€2:4é"), (Lines{"4 h€", "4 é", "end"}));
  EXPECT_EQ(text_lines("4:4h😀2:4i"), (Lines{"4 h😀", "4 i", "end"}));
  EXPECT_EQ(text_lines("10:4h€😀"), Lines{"error"}) << "a length in bytes";
  EXPECT_EQ(text_lines("4:4h€😀"), Lines{"error"}) << "within a surrogate pair";
}

TEST(EnginePayloadV3, PacketsFollowOneAnother) {
  EXPECT_EQ(text_lines("2:4h2:4i"), (Lines{"4 h", "4 i", "end"}));
  EXPECT_EQ(text_lines("5:4h€😀18:b4AAECAwQFBgcICQ==6:2probe"),
            (Lines{"4 h€😀", "4 binary \0\1\2\3\4\5\6\7\10\11"s, "2 probe", "end"}));
  EXPECT_EQ(text_lines("6:b4AQL/"), (Lines{"4 binary \x01\x02\xff", "end"}));
  EXPECT_EQ(text_lines("2:b4"), (Lines{"4 binary ", "end"}));
}

TEST(EnginePayloadV3, APayloadWithoutPacketsIsNoError) {
  EXPECT_EQ(text_lines("0:"), Lines{"end"});
  EXPECT_EQ(text_lines("0:2:4h0:"), (Lines{"4 h", "end"}));
  EXPECT_EQ(binary_lines(""), Lines{"end"});
  EXPECT_EQ(text_lines(""), Lines{"error"});
}

TEST(EnginePayloadV3, Item16_PacketsBeforeTheFirstBadOneAreDelivered) {
  EXPECT_EQ(text_lines("2:4h1:x2:4i"), (Lines{"4 h", "error"}));
  EXPECT_EQ(text_lines("2:4h2"), (Lines{"4 h", "error"}));
  EXPECT_EQ(text_lines("2:4h:"), (Lines{"4 h", "error"}));
  EXPECT_EQ(text_lines("5:4h€"), Lines{"error"});
  EXPECT_EQ(text_lines("1:7"), Lines{"error"});
  EXPECT_EQ(binary_lines("\0\1\xff"
                         "4\0\2\xff"
                         "4"s),
            (Lines{"4 ", "error"}));
}

TEST(EnginePayloadV3, LengthsAreDecimalAndBounded) {
  EXPECT_EQ(text_lines("0000000002:4h"), (Lines{"4 h", "end"}));
  for (const char* payload : {"a:4h", "-1:4", " 2:4h", "2 :4h", "0x2:4h", "1e0:4", "+2:4h", ":4h",
                              "00000000002:4h", "99999999999999999999:4", "4h", "2", "00:2:4h"}) {
    EXPECT_EQ(text_lines(payload), Lines{"error"}) << payload;
  }
  EXPECT_EQ(text_lines(std::string(1'000'000, '9')), Lines{"error"});
  EXPECT_EQ(binary_lines(std::string(1'000'000, '\1')), Lines{"error"});
  EXPECT_EQ(binary_lines(std::string(12, '\0') + "\xff"s), Lines{"error"});
}

TEST(EnginePayloadV3, TextThatIsNoUtf8IsAnError) {
  EXPECT_EQ(text_lines("3:4\xff\xfe"), Lines{"error"});
  EXPECT_EQ(text_lines("2:4\xed\xa0\x80"), Lines{"error"});
  EXPECT_EQ(binary_lines("\0\3\xff"
                         "4\xc3("s),
            Lines{"error"});
  EXPECT_EQ(binary_lines("\0\3\xff"
                         "4é"s),
            (Lines{"4 é", "end"}));
}

TEST(EnginePayloadV3, Section1a15_BinaryPayloadsCountBytesInDigitsOfTheirOwn) {
  EXPECT_EQ(binary_lines("\1\4\xff\4\1\2\xff"s), (Lines{"4 binary \1\2\xff", "end"}));
  EXPECT_EQ(binary_lines("\0\11\xff"
                         "4h€😀\1\1\1\xff\4\0\1\2\3\4\5\6\7\10\11\0\6\xff"
                         "2probe"s),
            (Lines{"4 h€😀", "4 binary \0\1\2\3\4\5\6\7\10\11"s, "2 probe", "end"}));
  EXPECT_EQ(binary_lines("\0\2\xff"
                         "4h\1\1\xff\4"s),
            (Lines{"4 h", "4 binary ", "end"}));
  EXPECT_EQ(binary_lines("\0\6\xff"
                         "b4AQL/"s),
            (Lines{"4 binary \1\2\xff", "end"}));
}

TEST(EnginePayloadV3, BinaryPayloadsThatMakeNoSenseAreErrors) {
  for (const std::string& payload :
       {"\2\1\xff\4"s, "\1\xff\4"s, "\1\1\4"s, "\1\12\xff\4"s, "\1\11\xff\4"s, "\1"s, "\0"s,
        "\1\1"s, "\1\1\xff"s, "\0\0\xff"s, "\1\0\xff"s, "\1\2\xff\11\1"s, "2:4h"s}) {
    EXPECT_EQ(binary_lines(payload), Lines{"error"}) << testing::PrintToString(payload);
  }
}

TEST(EnginePayloadV3, Section1a15_TextPayloadsAreWrittenAsTheReferenceDoes) {
  const auto written = [](const std::vector<base::Frame>& frames) {
    return encode_engine_payload_v3(frames);
  };
  EXPECT_EQ(written({message("h€😀")}), "5:4h€😀");
  EXPECT_EQ(written({binary_message_frame("\x01\x02\xff")}), "6:b4AQL/");
  EXPECT_EQ(
      written({packet_frame(EnginePacketType::open, "{}"), message("é"), binary_message_frame("")}),
      "3:0{}2:4é2:b4");
  EXPECT_EQ(written({message("xxxxxxxxxx"), packet_frame(EnginePacketType::noop)}),
            "11:4xxxxxxxxxx1:6");
}

TEST(EnginePayloadV3, Section1a15_BinaryPayloadsAreWrittenAsTheReferenceDoes) {
  const auto written = [](const std::vector<base::Frame>& frames) {
    return encode_engine_bytes_v3(frames);
  };
  EXPECT_EQ(written({binary_message_frame("\x01\x02\xff")}), "\1\4\xff\4\1\2\xff"s);
  EXPECT_EQ(
      written({packet_frame(EnginePacketType::open, "{}"), message("é"), binary_message_frame("")}),
      "\0\3\xff"
      "0{}\0\3\xff"
      "4é\1\1\xff\4"s);
  EXPECT_EQ(written({message("h€😀"), binary_message_frame("\0\1\2\3\4\5\6\7\10\11"s),
                     packet_frame(EnginePacketType::ping, "probe")}),
            "\0\11\xff"
            "4h€😀\1\1\1\xff\4\0\1\2\3\4\5\6\7\10\11\0\6\xff"
            "2probe"s);
  const std::vector<base::Frame> text{message("a")};
  const std::vector<base::Frame> mixed{message("a"), binary_message_frame("b")};
  EXPECT_FALSE(has_binary(text));
  EXPECT_TRUE(has_binary(mixed));
}

TEST(EngineFrameV3, Item40_ABinaryMessageForAWebSocketHasItsType) {
  EXPECT_EQ(binary_message_frame_v3("\x01\x02\xff").bytes(), "\x82\x04\x04\x01\x02\xff");
  EXPECT_EQ(binary_message_frame_v3("").bytes(), "\x82\x01\x04");
  EXPECT_EQ(base64_message_frame_v3("\x01\x02\xff").bytes(),
            "\x81\x06"
            "b4AQL/");
}

}  // namespace
}  // namespace sockeye::codec
