// Packets of socket.io-msgpack-parser, byte by byte as the reference and its client write them.
#include "codec/msgpack_packet.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "codec/hex.hpp"
#include "codec/msgpack_writer.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

using test::from_hex;
using test::to_hex;
using Status = PacketAssembler::Status;

struct MsgpackPacket : testing::Test {
  PacketError take(std::string_view hex) {
    received = from_hex(hex);
    const auto step = assembler.add_binary(received, tape, packet);
    EXPECT_EQ(step.status == Status::packet, step.error == PacketError::none);
    return step.error;
  }

  PacketAssembler assembler{{}, msgpack_parser()};
  Tape tape;
  Packet packet;
  std::string received;
};

std::string written(const PacketHead& head, const Value* data) {
  std::string out;
  append_msgpack_head(out, head, data != nullptr);
  if (data) {
    MsgpackWriter writer;
    encode(writer, *data);
    out += writer.finish().bytes;
  }
  append_msgpack_tail(out, head);
  return to_hex(out);
}

constexpr std::string_view type = "a474797065";
constexpr std::string_view data = "a464617461";
constexpr std::string_view nsp = "a36e7370";

std::string packet_of(std::string_view head, std::string_view type_value, std::string_view rest) {
  std::string hex(head);
  return hex.append(type).append(type_value).append(rest);
}

TEST_F(MsgpackPacket, ConnectWithAuth) {
  ASSERT_EQ(take("83a474797065 00 a464617461 81a16101 a36e7370 a12f"), PacketError::none);
  EXPECT_EQ(packet.type, PacketType::connect);
  EXPECT_EQ(packet.nsp, "/");
  EXPECT_FALSE(packet.id);
  EXPECT_EQ(packet.data.to_value(), Value::object({{"a", 1}}));
}

TEST_F(MsgpackPacket, Item123_UndefinedAuthIsNone) {
  ASSERT_EQ(take("83a474797065 00 a464617461 d40000 a36e7370 a32f6e6f"), PacketError::none);
  EXPECT_EQ(packet.nsp, "/no");
  EXPECT_FALSE(packet.has_data);
}

TEST_F(MsgpackPacket, EventWithAnAckAndOptions) {
  ASSERT_EQ(take("85 a474797065 02 a464617461 93a16501c40109 a76f7074696f6e73 81a8636f6d7072657373"
                 "c3 a26964 00 a36e7370 a12f"),
            PacketError::none);
  EXPECT_EQ(packet.type, PacketType::event);
  EXPECT_EQ(packet.event, "e");
  EXPECT_EQ(packet.id, 0u);
  EXPECT_EQ(packet.args.to_values(), (std::vector<Value>{1, Binary{9}}));
  // The bytes are not copied.
  const char* const bytes = packet.args[1].as_binary().data();
  EXPECT_TRUE(bytes > received.data() && bytes < received.data() + received.size());
}

TEST_F(MsgpackPacket, Item123_AnUndefinedIdIsNone) {
  ASSERT_EQ(take("84 a474797065 02 a464617461 91a165 a26964 d40000 a36e7370 a12f"),
            PacketError::none);
  EXPECT_FALSE(packet.id);
}

TEST_F(MsgpackPacket, AckOfTheClient) {
  ASSERT_EQ(take("84 a474797065 03 a26964 07 a464617461 9201c40101 a36e7370 a12f"),
            PacketError::none);
  EXPECT_EQ(packet.type, PacketType::ack);
  EXPECT_EQ(packet.id, 7u);
  EXPECT_EQ(packet.args.size(), 2u);
}

TEST_F(MsgpackPacket, Disconnect) {
  ASSERT_EQ(take("82 a474797065 01 a36e7370 a12f"), PacketError::none);
  EXPECT_EQ(packet.type, PacketType::disconnect);
}

TEST_F(MsgpackPacket, NumbersOfAnyEncodingAreNumbers) {
  ASSERT_EQ(take("84 a474797065 cb4000000000000000 a464617461 91a165 a26964 ca40400000 a36e7370 "
                 "a12f"),
            PacketError::none);
  EXPECT_EQ(packet.type, PacketType::event);
  EXPECT_EQ(packet.id, 3u);
}

TEST_F(MsgpackPacket, MembersComeInAnyOrderAndTheLastOneCounts) {
  ASSERT_EQ(take("85 a36e7370 a12f a464617461 91a161 a474797065 05 a464617461 91a162 a474797065 "
                 "02"),
            PacketError::none);
  EXPECT_EQ(packet.event, "b");
}

TEST_F(MsgpackPacket, Item123_NilIsNotUndefined) {
  const std::string tail = std::string(nsp) + "a12f";
  EXPECT_EQ(take(packet_of("83", "01", std::string(data) + "c0" + tail)),
            PacketError::invalid_payload);
  EXPECT_EQ(take(packet_of("83", "00", std::string(data) + "c0" + tail)),
            PacketError::invalid_payload);
  EXPECT_EQ(take(packet_of("84", "02", std::string(data) + "91a161a26964c0" + tail)),
            PacketError::invalid_head);
}

TEST_F(MsgpackPacket, WhatIsNoPacketIsRefused) {
  const std::string event = std::string(data) + "91a161";
  const std::string tail = std::string(nsp) + "a12f";
  EXPECT_EQ(take("82" + event + tail), PacketError::invalid_type);
  for (const char* bad : {"05", "06", "ff", "c0", "a132", "c3", "90", "cb3ff8000000000000",
                          "cb7ff8000000000000", "cfffffffffffffffff"}) {
    EXPECT_EQ(take(packet_of("83", bad, event + tail)), PacketError::invalid_type) << bad;
  }
  EXPECT_EQ(take(packet_of("82", "02", event)), PacketError::invalid_namespace);
  for (const char* bad : {"c0", "01", "d40000", "91a12f", "c4012f"}) {
    EXPECT_EQ(take(packet_of("83", "02", event + std::string(nsp) + bad)),
              PacketError::invalid_namespace)
        << bad;
  }
  for (const char* bad : {"a137", "cb3ff8000000000000", "ff", "c2", "90"}) {
    EXPECT_EQ(take(packet_of("84", "02", event + "a26964" + bad + tail)), PacketError::invalid_head)
        << bad;
  }
  for (const char* no_map : {"c0", "01", "90", "a16a", "d40000", "80"}) {
    EXPECT_EQ(take(no_map), PacketError::invalid_type) << no_map;
  }
  for (const char* broken : {"", "c1", "83", "81a474797065", "8000"}) {
    EXPECT_EQ(take(broken), PacketError::invalid_msgpack) << broken;
  }
}

TEST_F(MsgpackPacket, EachTypeCarriesItsOwnData) {
  const std::string tail = std::string(nsp) + "a12f";
  const auto with = [&](const char* kind, const char* payload) {
    return take(packet_of("83", kind, std::string(data) + payload + tail));
  };
  for (const char* payload : {"90", "a0", "01", "c3", "c400", "d700 0000000000000000"}) {
    EXPECT_EQ(with("00", payload), PacketError::invalid_payload) << payload;
  }
  for (const char* payload : {"80", "90", "a0", "01"}) {
    EXPECT_EQ(with("01", payload), PacketError::invalid_payload) << payload;
  }
  for (const char* payload : {"80", "a161", "01", "c0", "90", "91c0", "91c3", "9190"}) {
    EXPECT_EQ(with("02", payload), PacketError::invalid_payload) << payload;
  }
  for (const char* payload : {"80", "a161", "01", "c0"}) {
    EXPECT_EQ(with("03", payload), PacketError::invalid_payload) << payload;
  }
  for (const char* payload : {"90", "01", "c0"}) {
    EXPECT_EQ(with("04", payload), PacketError::invalid_payload) << payload;
  }
  EXPECT_EQ(with("02", "91aa646973636f6e6e656374"), PacketError::reserved_event);
  EXPECT_EQ(with("02", "9107"), PacketError::none);
  EXPECT_EQ(packet.event, "7");
  EXPECT_EQ(with("03", "90"), PacketError::none);
  EXPECT_EQ(with("04", "a3626164"), PacketError::none);
  for (const char* lacking : {"02", "03", "04"}) {
    EXPECT_EQ(take(packet_of("82", lacking, tail)), PacketError::invalid_payload) << lacking;
  }
}

TEST_F(MsgpackPacket, ATextIsRefused) {
  EXPECT_EQ(assembler.add_text("0", tape, packet).error, PacketError::not_binary);
}

TEST_F(MsgpackPacket, TheDepthsLimitIsThatOfJson) {
  PacketAssembler shallow{{.max_depth = 2}, msgpack_parser()};
  const auto take_nested = [&](const char* payload) {
    received = from_hex(packet_of("83", "02", std::string(data) + payload + "a36e7370a12f"));
    return shallow.add_binary(received, tape, packet).error;
  };
  EXPECT_EQ(take_nested("92a16190"), PacketError::none);
  EXPECT_EQ(take_nested("92a1619190"), PacketError::invalid_msgpack);
}

TEST(MsgpackPacketWritten, AsTheReferenceWritesThem) {
  const Value sid = Value::object({{"sid", "x"}});
  EXPECT_EQ(written({.type = PacketType::connect}, &sid),
            "83a47479706500a46461746181a3736964a178a36e7370a12f");
  EXPECT_EQ(written({.type = PacketType::disconnect, .nsp = "/no"}, nullptr),
            "82a47479706501a36e7370a32f6e6f");
  const Value refused = Value::object({{"message", "nope"}});
  EXPECT_EQ(written({.type = PacketType::connect_error, .nsp = "/no"}, &refused),
            "83a47479706504a46461746181a76d657373616765a46e6f7065a36e7370a32f6e6f");
  const Value event = Value::array({"e", 1, Binary{9}});
  EXPECT_EQ(written({.type = PacketType::event}, &event),
            "83a47479706502a46461746193a16501c40109a36e7370a12f");
  EXPECT_EQ(written({.type = PacketType::event, .id = 300}, &event),
            "84a47479706502a46461746193a16501c40109a26964cd012ca36e7370a12f");
  const Value answer = Value::array({1, Binary{1}});
  EXPECT_EQ(written({.type = PacketType::ack, .id = 0}, &answer),
            "84a47479706503a4646174619201c40101a2696400a36e7370a12f");
}

}  // namespace
}  // namespace sockeye::codec
