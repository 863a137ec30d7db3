// A user's own parser behind the connection's messages: what it yields is checked, what it throws
// becomes an error.
#include "codec/custom_packet.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/payload_writer.hpp"
#include "sockeye/convert.hpp"

namespace sockeye::codec {
namespace {

using Status = PacketAssembler::Status;
using Answer = Result<std::optional<sockeye::Packet>>;

/// Answers what the test has put down; "more" is a message that completes nothing.
struct Script final : CustomParser {
  class Decoder final : public PacketDecoder {
   public:
    explicit Decoder(const Script& script) : script_(script) {}
    Answer add_text(std::string_view text) override {
      if (text == "more") return std::optional<sockeye::Packet>();
      if (text == "error") return Error("not understood");
      if (text == "throw") throw std::runtime_error("it threw");
      if (text == "odd") throw 7;
      return std::optional(script_.packet);
    }
    Answer add_binary(std::string_view bytes) override {
      sockeye::Packet packet = script_.packet;
      packet.data = Value::array({"bytes", Binary(bytes)});
      return std::optional(std::move(packet));
    }

   private:
    const Script& script_;
  };

  std::vector<Message> encode(const sockeye::Packet& encoded) const override {
    if (throws) throw std::runtime_error("it threw");
    seen = encoded;
    return messages;
  }
  std::unique_ptr<PacketDecoder> make_decoder(const ParserLimits& given) const override {
    limits = given;
    return refuses ? nullptr : std::make_unique<Decoder>(*this);
  }

  sockeye::Packet packet;
  std::vector<Message> messages{{"x", false}};
  bool throws = false;
  bool refuses = false;
  mutable std::optional<sockeye::Packet> seen;
  mutable ParserLimits limits;
};

struct CustomPacket : testing::Test {
  PacketAssembler::Step text(std::string_view message) {
    return assembler.add_text(message, tape, packet);
  }
  PacketError yields(sockeye::PacketType type, std::optional<Value> data) {
    script->packet.type = type;
    script->packet.data = std::move(data);
    return text("packet").error;
  }

  std::shared_ptr<Script> script = std::make_shared<Script>();
  PacketAssembler assembler{{.max_attachments = 3, .max_depth = 4}, Parser(script)};
  Tape tape;
  Packet packet;
};

TEST_F(CustomPacket, IsReadLikeAnyOther) {
  script->packet = {
      .type = sockeye::PacketType::event, .nsp = "/n", .id = 7, .data = Value::array({"e", 1, {}})};
  ASSERT_EQ(text("packet").status, Status::packet);
  script->packet = {};
  EXPECT_EQ(packet.nsp, "/n");
  EXPECT_EQ(packet.id, 7u);
  EXPECT_EQ(packet.event, "e");
  EXPECT_EQ(packet.args.to_values(), (std::vector<Value>{1, {}}));
}

TEST_F(CustomPacket, MayTakeSeveralMessages) {
  EXPECT_EQ(text("more").status, Status::waiting);
  EXPECT_EQ(assembler.add_binary("\x01\x02", tape, packet).status, Status::packet);
  EXPECT_EQ(packet.args.to_values(), (std::vector<Value>{Binary{1, 2}}));
}

TEST_F(CustomPacket, ItsDecoderIsToldTheLimits) {
  EXPECT_EQ(text("more").status, Status::waiting);
  EXPECT_EQ(script->limits.max_attachments, 3u);
  EXPECT_EQ(script->limits.max_depth, 4u);
}

TEST_F(CustomPacket, WhatTheParserRefusesOrThrowsIsAnErrorWithItsWords) {
  for (const auto& [message, why] :
       {std::pair{"error", "not understood"}, std::pair{"throw", "it threw"},
        std::pair{"odd", "an exception of unknown type"}}) {
    EXPECT_EQ(text(message).error, PacketError::custom) << message;
    EXPECT_EQ(assembler.describe(PacketError::custom), why);
  }
}

TEST_F(CustomPacket, NoDecoderIsAnError) {
  script->refuses = true;
  EXPECT_EQ(text("packet").error, PacketError::custom);
  EXPECT_EQ(assembler.describe(PacketError::custom), "the parser made no decoder");
}

TEST_F(CustomPacket, ItsDataMustSuitItsType) {
  using Type = sockeye::PacketType;
  EXPECT_EQ(yields(Type::connect, {}), PacketError::none);
  EXPECT_EQ(yields(Type::connect, Value::array()), PacketError::invalid_payload);
  EXPECT_EQ(yields(Type::disconnect, {}), PacketError::none);
  EXPECT_EQ(yields(Type::disconnect, Value()), PacketError::invalid_payload);
  EXPECT_EQ(yields(Type::event, {}), PacketError::invalid_payload);
  EXPECT_EQ(yields(Type::event, Value::array({"connect"})), PacketError::reserved_event);
  EXPECT_EQ(yields(Type::ack, Value::object()), PacketError::invalid_payload);
  EXPECT_EQ(yields(static_cast<Type>(5), Value::array({"a"})), PacketError::invalid_type);
}

TEST_F(CustomPacket, ItsDepthIsLimited) {
  Value deep = Value::array();
  for (int i = 0; i < 2; ++i) deep = Value::object({{"in", std::move(deep)}});
  const Value event = Value::array({"e", deep});
  EXPECT_EQ(yields(sockeye::PacketType::event, event), PacketError::none);
  EXPECT_EQ(yields(sockeye::PacketType::event, Value::array({"e", Value::array({deep})})),
            PacketError::custom);
  EXPECT_EQ(assembler.describe(PacketError::custom), "nested too deep");
}

TEST_F(CustomPacket, WhatIsSentIsWrittenAsAValue) {
  PayloadWriter& writer = payload_writer(Parser(script));
  encode(writer, Value::array({"e", 5.0, Binary{1}, Value::object({{"k", "\xED\xA0\x80"}})}));
  const EncodedPayload payload = writer.finish();
  ASSERT_EQ(payload.format, PayloadFormat::value);
  PacketHead head;
  head.type = PacketType::event;
  head.id = 3;
  const auto messages = encode_custom(*script, head, payload.value.get());
  ASSERT_TRUE(messages.ok());
  EXPECT_EQ(script->seen->data, *payload.value);
  EXPECT_EQ(script->seen->id, 3u);
  EXPECT_EQ((*script->seen->data)[1].kind(), Kind::number);
}

TEST_F(CustomPacket, WhatCannotBeSentIsAnError) {
  script->throws = true;
  EXPECT_EQ(encode_custom(*script, {}, nullptr).error().message(), "it threw");
  script->throws = false;
  script->messages.clear();
  EXPECT_FALSE(encode_custom(*script, {}, nullptr).ok());
}

TEST(Parser, OfTheUsersOwnMustBeThere) {
  EXPECT_THROW(Parser(std::shared_ptr<Script>()), std::invalid_argument);
  EXPECT_EQ(Parser().format(), PayloadFormat::json);
  EXPECT_EQ(msgpack_parser().format(), PayloadFormat::msgpack);
}

}  // namespace
}  // namespace sockeye::codec
