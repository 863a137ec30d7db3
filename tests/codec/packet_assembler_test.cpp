// Packets with attachments: put together in order, or refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "codec/packet.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

using Status = PacketAssembler::Status;
using Step = PacketAssembler::Step;

class PacketAssembler_1e2 : public testing::Test {
 protected:
  /// A packet that waits must not refer to the text, which is spoilt here.
  Step text(std::string bytes) {
    received = std::move(bytes);
    const Step step = assembler.add_text(received, tape, packet);
    if (step.status == Status::waiting) std::ranges::fill(received, '#');
    return step;
  }
  Step binary(Binary bytes) { return assembler.add_binary(bytes.view(), tape, packet); }

  /// What one attachment makes of a placeholder.
  Step placeholder(const std::string& object) {
    text(R"(51-["a",)" + object + "]");
    return binary({1});
  }

  std::string received;
  PacketAssembler assembler;
  Tape tape;
  Packet packet;
};

TEST_F(PacketAssembler_1e2, AttachmentsTakeTheirPlacesAtAnyDepth) {
  EXPECT_EQ(
      text(R"(53-/x,7["b",{"a":{"_placeholder":true,"num":0},"b":[{"num":1,"_placeholder":true}]},)"
           R"({"_placeholder":true,"num":2},"last"])")
          .status,
      Status::waiting);
  EXPECT_TRUE(assembler.waiting());
  EXPECT_EQ(binary({1, 2}).status, Status::waiting);
  EXPECT_EQ(binary({3}).status, Status::waiting);
  ASSERT_EQ(binary({}).status, Status::packet);
  EXPECT_FALSE(assembler.waiting());
  EXPECT_EQ(packet.type, PacketType::event);
  EXPECT_EQ(packet.nsp, "/x");
  EXPECT_EQ(packet.id, 7u);
  EXPECT_EQ(packet.event, "b");
  ASSERT_EQ(packet.args.size(), 3u);
  EXPECT_EQ(packet.args[0].to_value(),
            Value::object({{"a", Binary{1, 2}}, {"b", Value::array({Binary{3}})}}));
  EXPECT_EQ(packet.args[1].to_value(), Value(Binary{}));
  EXPECT_EQ(packet.args[2].as_string(), "last");
}

TEST_F(PacketAssembler_1e2, AnAckMayBeBinaryToo) {
  text(R"(61-1[{"_placeholder":true,"num":0}])");
  ASSERT_EQ(binary({7}).status, Status::packet);
  EXPECT_EQ(packet.type, PacketType::ack);
  EXPECT_EQ(packet.args[0].to_value(), Value(Binary{7}));
}

TEST_F(PacketAssembler_1e2, AnAttachmentMayStandInTwoPlaces) {
  text(R"(51-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":0}])");
  ASSERT_EQ(binary({7}).status, Status::packet);
  EXPECT_EQ(packet.args[0].to_value(), packet.args[1].to_value());
}

TEST_F(PacketAssembler_1e2, WhateverElseAPlaceholderHoldsGoesWithIt) {
  ASSERT_EQ(placeholder(R"({"_placeholder":true,"x":[1,{"y":2}],"num":0},"next")").status,
            Status::packet);
  EXPECT_EQ(packet.args[0].to_value(), Value(Binary{1}));
  EXPECT_EQ(packet.args[1].as_string(), "next");
}

TEST_F(PacketAssembler_1e2, APlaceholderWithoutItsAttachmentIsIllegal) {
  for (const auto* object :
       {R"({"_placeholder":true,"num":1})", R"({"_placeholder":true,"num":-1})",
        R"({"_placeholder":true,"num":"0"})", R"({"_placeholder":true,"num":"splice"})",
        R"({"_placeholder":true})", R"({"_placeholder":true,"num":null})",
        R"({"_placeholder":true,"num":1e400})"}) {
    EXPECT_EQ(placeholder(object).error, PacketError::illegal_attachments) << object;
    assembler.reset();
  }
}

TEST_F(PacketAssembler_1e2, StrictWhereTheReferenceMakesAFractionUndefined) {
  EXPECT_EQ(placeholder(R"({"_placeholder":true,"num":0.5})").error,
            PacketError::illegal_attachments);
}

TEST_F(PacketAssembler_1e2, OnlyTrueMarksAPlaceholder) {
  ASSERT_EQ(placeholder(R"({"_placeholder":1,"num":0})").status, Status::packet);
  EXPECT_TRUE(packet.args[0].to_value().is_object());
  ASSERT_EQ(placeholder(R"({"_placeholder":"true","num":0})").status, Status::packet);
  EXPECT_TRUE(packet.args[0].to_value().is_object());
}

TEST_F(PacketAssembler_1e2, APlainPacketsPlaceholderIsAnObject) {
  ASSERT_EQ(text(R"(2["a",{"_placeholder":true,"num":0}])").status, Status::packet);
  EXPECT_TRUE(packet.args[0].to_value().is_object());
}

TEST_F(PacketAssembler_1e2, TextBeforeAllAttachmentsIsAnError) {
  text(R"(51-["a",{"_placeholder":true,"num":0}])");
  EXPECT_EQ(text(R"(2["b"])").error, PacketError::text_while_binary);
}

TEST_F(PacketAssembler_1e2, AnAttachmentThatNobodyAnnouncedIsAnError) {
  EXPECT_EQ(binary({1}).error, PacketError::unexpected_binary);
  text(R"(51-["a",{"_placeholder":true,"num":0}])");
  EXPECT_EQ(binary({1}).status, Status::packet);
  EXPECT_EQ(binary({1}).error, PacketError::unexpected_binary);
}

TEST_F(PacketAssembler_1e2, APayloadIsCheckedBeforeItsAttachmentsCome) {
  EXPECT_EQ(text("51-[").error, PacketError::invalid_payload);
  EXPECT_EQ(text(R"(51-[{"_placeholder":true,"num":0}])").error, PacketError::invalid_payload);
  EXPECT_EQ(text(R"(51-["disconnect"])").error, PacketError::reserved_event);
  EXPECT_FALSE(assembler.waiting());
}

TEST_F(PacketAssembler_1e2, AttachmentsWithoutPlacesAreIgnored) {
  text(R"(52-["a",{"_placeholder":true,"num":1}])");
  binary({1});
  ASSERT_EQ(binary({2}).status, Status::packet);
  EXPECT_EQ(packet.args[0].to_value(), Value(Binary{2}));
}

TEST_F(PacketAssembler_1e2, AFirstByteOfFourIsNoTextPacket) {
  text(R"(51-["a",{"_placeholder":true,"num":0}])");
  ASSERT_EQ(binary(Binary(std::string_view(R"(42["injected"])"))).status, Status::packet);
  EXPECT_EQ(packet.event, "a");
}

TEST_F(PacketAssembler_1e2, ResetForgetsWhatWaited) {
  text(R"(51-["a",{"_placeholder":true,"num":0}])");
  assembler.reset();
  EXPECT_EQ(text(R"(2["b"])").status, Status::packet);
}

TEST(PacketAssembler, CostsLittleWhileNothingWaits) {
  static_assert(sizeof(PacketAssembler) <= 4 * sizeof(void*));
}

}  // namespace
}  // namespace sockeye::codec
