// The decoder's table of protocol.md's section on parsers (1.e.2): what each packet is taken for.
// Where the reference follows a quirk of Number() we are strict, and the row says so.
#include "codec/packet.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

using Status = PacketAssembler::Status;

struct Read {
  PacketAssembler::Step step;
  PacketType type = PacketType::connect;
  std::string nsp;
  std::optional<std::uint64_t> id;
  std::string event;
  bool has_data = false;
  std::string data;
};

Read read(std::string_view text, const PacketLimits& limits = {}) {
  PacketAssembler assembler(limits);
  Tape tape;
  Packet packet;
  Read read;
  read.step = assembler.add_text(text, tape, packet);
  if (read.step.status != Status::packet) return read;
  read.type = packet.type;
  read.nsp = packet.nsp;
  read.id = packet.id;
  read.event = packet.event;
  read.has_data = packet.has_data;
  read.data = packet.has_data ? packet.data.to_value().to_json() : "";
  return read;
}

void refused(std::string_view text, PacketError error) {
  const Read result = read(text);
  EXPECT_EQ(result.step.status, Status::error) << text;
  EXPECT_EQ(result.step.error, error) << text << ": " << describe(result.step.error);
}

Read taken(std::string_view text, PacketType type, std::string_view nsp = "/") {
  const Read result = read(text);
  EXPECT_EQ(result.step.status, Status::packet) << text << ": " << describe(result.step.error);
  EXPECT_EQ(result.type, type) << text;
  EXPECT_EQ(result.nsp, nsp) << text;
  return result;
}

TEST(Packet_1e2, ConnectCarriesAnObjectOrNothing) {
  EXPECT_FALSE(taken("0", PacketType::connect).has_data);
  EXPECT_EQ(taken("0{}", PacketType::connect).data, "{}");
  taken("0/admin", PacketType::connect, "/admin");
  taken("0/admin,", PacketType::connect, "/admin");
  EXPECT_EQ(taken(R"(0/admin,{"a":1})", PacketType::connect, "/admin").data, R"({"a":1})");
  for (const auto* text : {"0[]", "0\"x\"", "0null", "0{", "0{}x"}) {
    refused(text, PacketError::invalid_payload);
  }
}

TEST(Packet_1e2, ANamespaceEndsAtTheCommaAlone) {
  taken(R"(0/admin{"a":1})", PacketType::connect, R"(/admin{"a":1})");
  taken("0/a?token=1&b={}", PacketType::connect, "/a?token=1&b={}");
  taken(R"(2/,["e"])", PacketType::event, "/");
  refused(R"(0admin,)", PacketError::invalid_payload);
  refused(R"(2nsp,["a"])", PacketError::invalid_payload);
}

TEST(Packet_1e2, DisconnectCarriesNothing) {
  taken("1", PacketType::disconnect);
  taken("1/admin,", PacketType::disconnect, "/admin");
  refused("1{}", PacketError::invalid_payload);
  refused("1\"x\"", PacketError::invalid_payload);
  refused("1null", PacketError::invalid_payload);
}

TEST(Packet_1e2, AnEventIsANonEmptyArrayWithItsNameFirst) {
  EXPECT_EQ(taken(R"(2["a"])", PacketType::event).event, "a");
  EXPECT_EQ(taken(R"(2["a",1,{"b":[]}])", PacketType::event).data, R"(["a",1,{"b":[]}])");
  EXPECT_EQ(taken(R"(2[""])", PacketType::event).event, "");
  EXPECT_EQ(taken(R"(2["connection"])", PacketType::event).event, "connection");
  EXPECT_EQ(taken(R"(2["error"])", PacketType::event).event, "error");
  EXPECT_EQ(taken(R"(2["__proto__"])", PacketType::event).event, "__proto__");
  for (const auto* text : {"2[]", "2[null]", "2[true]", "2[[]]", "2[{}]", "2{}", "2\"a\"", "2null",
                           R"(2["a")", R"(2["a"]x)", R"(2["a"] [])", R"(2["a",])", "2[\"\xFF\"]"}) {
    refused(text, PacketError::invalid_payload);
  }
}

TEST(Packet_1e2, AnEventNamedByANumberHasTheNameThatJavaScriptGivesIt) {
  EXPECT_EQ(taken("2[1.5]", PacketType::event).event, "1.5");
  EXPECT_EQ(taken("2[7,\"x\"]", PacketType::event).event, "7");
  EXPECT_EQ(taken("2[1e21]", PacketType::event).event, "1e+21");
  EXPECT_EQ(taken("2[-1e400]", PacketType::event).event, "-Infinity");
}

TEST(Packet_1e2, AnEventWithoutPayloadIsTakenAndNamesNothing) {
  const Read bare = taken("2", PacketType::event);
  EXPECT_FALSE(bare.has_data);
  EXPECT_EQ(taken("21", PacketType::event).id, 1u);
  EXPECT_FALSE(taken("21", PacketType::event).has_data);
}

TEST(Packet_1e2, ReservedEventsAreRefused) {
  for (const auto* name : {"connect", "connect_error", "disconnect", "disconnecting", "newListener",
                           "removeListener"}) {
    refused(std::string("2[\"") + name + "\"]", PacketError::reserved_event);
  }
  refused(R"(2["\u0063onnect"])", PacketError::reserved_event);
}

TEST(Packet_1e2, AnIdIsPlainDigits) {
  EXPECT_EQ(taken(R"(21["a"])", PacketType::event).id, 1u);
  EXPECT_EQ(taken(R"(20["a"])", PacketType::event).id, 0u);
  EXPECT_EQ(taken(R"(2007["a"])", PacketType::event).id, 7u);
  EXPECT_EQ(taken(R"(2/admin,456["a"])", PacketType::event, "/admin").id, 456u);
  EXPECT_EQ(taken(R"(2["a"])", PacketType::event).id, std::nullopt);
  EXPECT_EQ(taken(R"(218446744073709551615["a"])", PacketType::event).id, UINT64_MAX);
  refused(R"(2-1["a"])", PacketError::invalid_payload);
  refused(R"(21.5["a"])", PacketError::invalid_payload);
  refused(R"(21e3["a"])", PacketError::invalid_payload);
  refused(R"(2abc["a"])", PacketError::invalid_payload);
}

TEST(Packet_1e2, StrictWhereTheReferenceReadsASpaceAsAnId) {
  refused(R"(2 ["a"])", PacketError::invalid_head);
  refused(R"(2 1["a"])", PacketError::invalid_head);
  refused(R"(2/a, ["a"])", PacketError::invalid_head);
}

TEST(Packet_1e2, StrictWhereTheReferenceMakesALongIdAFloat) {
  refused(R"(2100000000000000000000["a"])", PacketError::invalid_head);
  refused(R"(218446744073709551616["a"])", PacketError::invalid_head);
}

TEST(Packet_1e2, AnAckCarriesAnArray) {
  EXPECT_EQ(taken("31[]", PacketType::ack).data, "[]");
  EXPECT_EQ(taken(R"(3/admin,12["x"])", PacketType::ack, "/admin").id, 12u);
  EXPECT_FALSE(taken("3", PacketType::ack).has_data);
  EXPECT_FALSE(taken("31", PacketType::ack).has_data);
  refused("31{}", PacketError::invalid_payload);
  refused("31null", PacketError::invalid_payload);
  refused("31\"a\"", PacketError::invalid_payload);
}

TEST(Packet_1e2, AConnectErrorCarriesAStringOrAnObject) {
  EXPECT_EQ(taken("4\"err\"", PacketType::connect_error).data, "\"err\"");
  taken("4{}", PacketType::connect_error);
  taken(R"(4/admin,{"message":"bad","data":{"c":1}})", PacketType::connect_error, "/admin");
  refused("4[]", PacketError::invalid_payload);
  refused("4null", PacketError::invalid_payload);
  refused("4true", PacketError::invalid_payload);
}

TEST(Packet_1e2, TypesEndAtSix) {
  refused("7", PacketError::unknown_type);
  refused("a", PacketError::unknown_type);
  refused("-1", PacketError::unknown_type);
}

TEST(Packet_1e2, StrictWhereTheReferenceTakesAnEmptyTextForAConnect) {
  refused("", PacketError::unknown_type);
}

TEST(Packet_1e2, ABinaryTypeSaysHowManyAttachments) {
  refused(R"(5["a"])", PacketError::illegal_attachments);
  refused("51", PacketError::illegal_attachments);
  refused("51.5-[\"a\"]", PacketError::illegal_attachments);
  refused(R"(599999999999999999999-["a"])", PacketError::illegal_attachments);
}

TEST(Packet_1e2, StrictWhereTheReferenceReadsAttachmentsWithNumber) {
  for (const auto* text : {R"(5-["a"])", R"(51.0-["a"])", R"(51e0-["a"])", R"(50x1-["a"])",
                           R"(5 1-["a"])", R"(5+1-["a"])"}) {
    refused(text, PacketError::illegal_attachments);
  }
}

TEST(Packet_1e2, ABinaryPacketOfNoAttachmentsIsAPlainOneAndLeavesNothingBehind) {
  PacketAssembler assembler;
  Tape tape;
  Packet packet;
  EXPECT_EQ(assembler.add_text(R"(50-["a"])", tape, packet).status, Status::packet);
  EXPECT_EQ(packet.type, PacketType::event);
  EXPECT_FALSE(assembler.waiting());
  EXPECT_EQ(assembler.add_text(R"(2["b"])", tape, packet).status, Status::packet);
}

TEST(Packet_1e2, TenAttachmentsAndNoMore) {
  EXPECT_EQ(read(R"(510-["a"])").step.status, Status::waiting);
  refused(R"(511-["a"])", PacketError::too_many_attachments);
  EXPECT_EQ(read(R"(53-["a"])", {.max_attachments = 2}).step.error,
            PacketError::too_many_attachments);
}

TEST(Packet, NestingIsLimited) {
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  refused("2[\"a\"," + deep + "]", PacketError::invalid_payload);
}

TEST(PacketHead, IsWrittenAsItIsRead) {
  const auto written = [](const PacketHead& head) {
    std::string out = "4";
    append_head(out, head);
    return out;
  };
  EXPECT_EQ(written({.type = PacketType::connect}), "40");
  EXPECT_EQ(written({.type = PacketType::connect_error, .nsp = "/admin"}), "44/admin,");
  EXPECT_EQ(written({.type = PacketType::event, .id = 7}), "427");
  EXPECT_EQ(written({.type = PacketType::event, .nsp = "/a", .id = UINT64_MAX}),
            "42/a,18446744073709551615");
  EXPECT_EQ(written({.type = PacketType::event, .attachments = 3, .nsp = "/a", .id = 1}),
            "453-/a,1");
  EXPECT_EQ(written({.type = PacketType::ack, .attachments = 1, .id = 1}), "461-1");
  EXPECT_EQ(written({.type = PacketType::ack, .id = 0}), "430");
}

}  // namespace
}  // namespace sockeye::codec
