// The messages' bytes: as the reference's adapters and emitters write them, and as nobody should.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "cluster/message.hpp"
#include "cluster/pubsub_wire.hpp"
#include "cluster/wire.hpp"
#include "codec/hex.hpp"
#include "codec/payload_writer.hpp"
#include "sockeye/value.hpp"

namespace sockeye::cluster {
namespace {

using sockeye::test::from_hex;
using sockeye::test::to_hex;

core::BroadcastPacket packet(const std::vector<Value>& event, Parser parser = json_parser()) {
  PayloadWriter& writer = codec::payload_writer(parser);
  encode(writer, Value::array(event));
  return {std::string(event.front().text()), writer.finish()};
}

std::string hex(std::string_view bytes) {
  return to_hex(from_hex(bytes));
}

ClusterMessage broadcast(const std::vector<Value>& event, core::Target target = {}) {
  ClusterMessage message;
  message.type = MessageType::broadcast;
  message.uid = "a672ca94eb3e37ec";
  message.nsp = "/";
  message.payload = packet(event).payload;
  message.target = std::move(target);
  return message;
}

// The captured packets of the classic adapter.

TEST(PubSubWire, AnEventForEverybody) {
  const Value third = Value::object({{"y", nullptr}});
  EXPECT_EQ(to_hex(pubsub::event("Y7zr_U", "/", packet({"hello", 1, "x", third}), {})),
            hex("93 a6 59377a725f55 83 a474797065 02 a464617461 94 a568656c6c6f 01 a178 81a179c0 "
                "a36e7370 a12f 83 a5726f6f6d73 90 a6657863657074 90 a5666c616773 80"));
}

TEST(PubSubWire, AnEventIsTheSameWhateverTheClientsParser) {
  const std::vector<Value> event{"hello", Binary{1, 2}};
  const std::string json = pubsub::event("Y7zr_U", "/", packet(event), {});
  EXPECT_EQ(json, pubsub::event("Y7zr_U", "/", packet(event, msgpack_parser()), {}));
  EXPECT_NE(to_hex(json).find(hex("92 a568656c6c6f c4020102")), std::string::npos);
}

TEST(PubSubWire, RoomsExceptionsAndFlags) {
  core::Target target{.rooms = {"r1", "r2"}, .except = {"r3"}, .flags = {}};
  target.flags.is_volatile = true;
  target.flags.compress = false;
  const std::string bytes = to_hex(pubsub::event("Y7zr_U", "/", packet({"e"}), target));
  EXPECT_TRUE(
      bytes.ends_with(hex("83 a5726f6f6d73 92a27231a27232 a6657863657074 91a27233 a5666c616773 82 "
                          "a8766f6c6174696c65 c3 a8636f6d7072657373 c2")));
}

TEST(PubSubWire, ABroadcastThatIsAcknowledged) {
  core::Target target;
  target.flags.timeout = std::chrono::milliseconds(500);
  EXPECT_EQ(to_hex(pubsub::broadcast_request("Y7zr_U", "lqL9bV", "/", packet({"q", 1}), target)),
            hex("85 a3756964 a659377a725f55 a9726571756573744964 a66c714c396256 a474797065 07 "
                "a67061636b6574 83 a474797065 02 a464617461 92a17101 a36e7370 a12f a46f707473 83 "
                "a5726f6f6d73 90 a6657863657074 90 a5666c616773 81 a774696d656f7574cd01f4"));
  EXPECT_EQ(to_hex(pubsub::client_ack_response("lqL9bV", Binary{9})),
            hex("83 a474797065 09 a9726571756573744964 a66c714c396256 a67061636b6574 c40109"));
  EXPECT_EQ(pubsub::client_count_response("lqL9bV", 1),
            R"({"type":8,"requestId":"lqL9bV","clientCount":1})");
}

TEST(PubSubWire, Requests) {
  using pubsub::RequestType;
  EXPECT_EQ(pubsub::move_request("u", RequestType::remote_join, {}, {"room1"}),
            R"({"uid":"u","type":2,"opts":{"rooms":[],"except":[]},"rooms":["room1"]})");
  EXPECT_EQ(pubsub::move_request("", RequestType::remote_leave, {}, {"r"}),
            R"({"type":3,"opts":{"rooms":[],"except":[]},"rooms":["r"]})");
  EXPECT_EQ(pubsub::disconnect_request("u", {}, true),
            R"({"uid":"u","type":4,"opts":{"rooms":[],"except":[]},"close":true})");
  EXPECT_EQ(pubsub::fetch_request("u", "i", {}),
            R"({"uid":"u","requestId":"i","type":5,"opts":{"rooms":[],"except":[]}})");
  EXPECT_EQ(pubsub::server_side_request("u", "", {"sse", 1}),
            R"({"uid":"u","type":6,"data":["sse",1]})");
  EXPECT_EQ(pubsub::server_side_response("i", "pong"),
            R"({"type":6,"requestId":"i","data":"pong"})");
  EXPECT_EQ(pubsub::names_response("i", "rooms", {"a"}), R"({"requestId":"i","rooms":["a"]})");
}

TEST(PubSubWire, ChannelsAreNamedAfterTheRoomOfOne) {
  const pubsub::Channels channels("socket.io", "/");
  EXPECT_EQ(channels.event({}), "socket.io#/#");
  EXPECT_EQ(channels.event({.rooms = {"r"}, .except = {}, .flags = {}}), "socket.io#/#r#");
  EXPECT_EQ(channels.event({.rooms = {"r", "s"}, .except = {}, .flags = {}}), "socket.io#/#");
  EXPECT_EQ(channels.room_of("socket.io#/#a#b#"), "a#b");
  EXPECT_EQ(channels.room_of("socket.io#/#"), "");
  EXPECT_EQ(channels.responses_for("u"), "socket.io-response#/#u#");
}

TEST(PubSubWire, Item117APatternTakesNoOtherNamespacesChannels) {
  EXPECT_EQ(pubsub::Channels("socket.io", "/a*[b]?\\").pattern(),
            "socket.io#/a\\*\\[b\\]\\?\\\\#*");
}

// The captured packets of the adapters that share one envelope.

TEST(ClusterWire, Envelopes) {
  EXPECT_EQ(
      to_json(broadcast({"hello"}, {.rooms = {"r"}, .except = {}, .flags = {}})),
      R"({"type":3,"data":{"packet":{"type":2,"data":["hello"]},)"
      R"("opts":{"rooms":["r"],"except":[],"flags":{}}},"uid":"a672ca94eb3e37ec","nsp":"/"})");
  ClusterMessage asked = broadcast({"q"});
  asked.request_id = "299b3bf2ce82a525";
  asked.target.flags.timeout = std::chrono::milliseconds(500);
  EXPECT_EQ(to_json(asked),
            R"({"type":3,"data":{"packet":{"type":2,"data":["q"]},"requestId":"299b3bf2ce82a525",)"
            R"("opts":{"rooms":[],"except":[],"flags":{"timeout":500}}},)"
            R"("uid":"a672ca94eb3e37ec","nsp":"/"})");
  ClusterMessage count;
  count.type = MessageType::broadcast_client_count;
  count.uid = "d11b5b98c903c541";
  count.nsp = "/";
  count.request_id = "299b3bf2ce82a525";
  count.client_count = 1;
  EXPECT_EQ(to_json(count), R"({"type":11,"data":{"requestId":"299b3bf2ce82a525","clientCount":1},)"
                            R"("uid":"d11b5b98c903c541","nsp":"/"})");
  ClusterMessage hello;
  hello.type = MessageType::initial_heartbeat;
  hello.uid = "31a487e54c038546";
  hello.nsp = "/";
  EXPECT_EQ(to_json(hello), R"({"type":1,"uid":"31a487e54c038546","nsp":"/"})");
}

TEST(ClusterWire, DataWithBinaryInMessagePack) {
  const ClusterMessage message = broadcast({"hello", Binary{1, 2}});
  EXPECT_TRUE(has_binary(message));
  EXPECT_FALSE(has_binary(broadcast({"hello", "text"})));
  EXPECT_EQ(to_hex(data_to_msgpack(message)),
            hex("82 a67061636b6574 82 a474797065 02 a464617461 92 a568656c6c6f c4020102 a46f707473 "
                "83 a5726f6f6d73 90 a6657863657074 90 a5666c616773 80"));
}

// What is read.

Value read(std::string_view bytes) {
  codec::Tape tape;
  return read_message(bytes, tape) ? tape.root().to_value() : Value("unreadable");
}

TEST(ClusterWire, ThreeDialectsAreRead) {
  // notepack.io 2: undefined and Date as extension 0, ArrayBuffers as ext 8.
  EXPECT_EQ(read(from_hex("92 d40000 d700 0000000000000000")),
            Value::array({nullptr, "1970-01-01T00:00:00.000Z"}));
  EXPECT_EQ(read(from_hex("91 c7020001ff")), Value::array({Binary{1, 255}}));
  // notepack.io 3 and @msgpack/msgpack: Dates as extension -1 of three sizes.
  EXPECT_EQ(read(from_hex("91 d6ff 00000001")), Value::array({"1970-01-01T00:00:01.000Z"}));
  EXPECT_EQ(read(from_hex("91 d7ff 1dcd650000000001")), Value::array({"1970-01-01T00:00:01.125Z"}));
  EXPECT_EQ(read(from_hex("91 c70cff 00000000 ffffffffffffffff")),
            Value::array({"1969-12-31T23:59:59.000Z"}));
}

TEST(ClusterWire, RoomsMayBeNumbers) {
  codec::Tape tape;
  ASSERT_TRUE(read_message(R"({"rooms":["a",1,1.5],"except":[]})", tape));
  const auto target = read_target(tape.root());
  ASSERT_TRUE(target);
  EXPECT_EQ(target->rooms, (std::vector<std::string>{"a", "1", "1.5"}));
}

TEST(ClusterWire, WhatDoesNotFitIsRefused) {
  for (const char* text :
       {"{", "[]", R"({"rooms":1})", R"({"rooms":[{}]})", R"({"rooms":[],"except":[[]]})"}) {
    codec::Tape tape;
    EXPECT_TRUE(!read_message(text, tape) || !read_target(tape.root())) << text;
  }
  for (const char* text :
       {R"({"type":2})", R"({"type":2,"data":[]})", R"({"type":2,"data":[1]})",
        R"({"type":3,"data":["e"]})", R"({"type":"2","data":["e"]})", R"({"data":["e"]})",
        R"({"type":2,"data":["connect"]})", R"({"type":2,"data":"e"})"}) {
    codec::Tape tape;
    ASSERT_TRUE(read_message(text, tape)) << text;
    EXPECT_FALSE(read_event(tape.root(), json_parser())) << text;
  }
  codec::Tape tape;
  EXPECT_FALSE(read_message(std::string(1000, '\x91'), tape)) << "too deep";
  EXPECT_FALSE(read_message(from_hex("dd ffffffff"), tape)) << "announces what is not there";
  ASSERT_TRUE(read_message(R"([{"id":1,"rooms":[]}])", tape) ||
              read_message(R"({"s":[{"id":1,"rooms":[]}]})", tape));
  EXPECT_FALSE(read_sockets(tape.root()["s"]));
}

TEST(ClusterWire, ATimeOutThatCannotBeIsNone) {
  codec::Tape tape;
  ASSERT_TRUE(read_message(R"({"rooms":[],"flags":{"timeout":-1,"volatile":1}})", tape));
  const auto target = read_target(tape.root());
  ASSERT_TRUE(target);
  EXPECT_FALSE(target->flags.timeout);
  EXPECT_FALSE(target->flags.is_volatile);
}

}  // namespace
}  // namespace sockeye::cluster
