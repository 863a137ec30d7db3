// The URLs that a client session asks for, and the handshakes that it can read.
#include "engine/client_url.hpp"

#include <gmock/gmock.h>

#include "engine/client_handshake.hpp"
#include "engine/client_transcript.hpp"

namespace sockeye::test {
namespace {

using engine::ClientOptions;
using engine::ClientUrls;
using engine::TransportName;

std::string url(const ClientOptions& options, TransportName transport = TransportName::polling,
                std::string_view sid = {}) {
  return ClientUrls(options, transport, sid).next("STAMP").text();
}

TEST(ClientUrl, TheDefaultsAreTheReferences) {
  EXPECT_EQ(url({}), "http://localhost/engine.io/?EIO=4&transport=polling&t=STAMP");
  EXPECT_EQ(url({}, TransportName::websocket),
            "ws://localhost/engine.io/?EIO=4&transport=websocket");
}

TEST(ClientUrl, ADefaultPortIsLeftOut) {
  EXPECT_EQ(url({.secure = true, .hostname = "a", .port = 443, .timestamp_requests = false}),
            "https://a/engine.io/?EIO=4&transport=polling");
  EXPECT_EQ(url({.secure = true, .hostname = "a", .port = 80, .timestamp_requests = false}),
            "https://a:80/engine.io/?EIO=4&transport=polling");
  EXPECT_EQ(url({.hostname = "a", .port = 80, .timestamp_requests = false}),
            "http://a/engine.io/?EIO=4&transport=polling");
  EXPECT_EQ(url({.secure = true, .hostname = "a", .port = 8443}, TransportName::websocket),
            "wss://a:8443/engine.io/?EIO=4&transport=websocket");
}

TEST(ClientUrl, Ipv6StandsInBrackets) {
  EXPECT_EQ(url({.hostname = "::1", .port = 3000}, TransportName::websocket),
            "ws://[::1]:3000/engine.io/?EIO=4&transport=websocket");
}

TEST(ClientUrl, ThePathEndsWithASlashUnlessItMayNot) {
  const auto path = [](std::string given, bool slash) {
    ClientOptions options{.path = std::move(given), .add_trailing_slash = slash};
    return ClientUrls(options, TransportName::websocket, {}).next("").target;
  };
  EXPECT_EQ(path("/a", true), "/a/?EIO=4&transport=websocket");
  EXPECT_EQ(path("/a/", true), "/a/?EIO=4&transport=websocket");
  EXPECT_EQ(path("/a/", false), "/a?EIO=4&transport=websocket");
  EXPECT_EQ(path("", true), "/?EIO=4&transport=websocket");
  EXPECT_EQ(path("", false), "/?EIO=4&transport=websocket");
}

// As recorded from the reference with the same options.
TEST(ClientUrl, ParametersKeepThePlaceInWhichTheyFirstStood) {
  const ClientOptions options{
      .query = {{"a", "b c&é"}, {"EIO", "9"}}, .force_base64 = true, .timestamp_requests = true};
  ClientUrls polling(options, TransportName::polling, {});
  EXPECT_EQ(polling.next("1").target,
            "/engine.io/?a=b%20c%26%C3%A9&EIO=4&transport=polling&t=1&b64=1");
  polling.set_sid("SID");
  EXPECT_EQ(polling.next("2").target,
            "/engine.io/?a=b%20c%26%C3%A9&EIO=4&transport=polling&t=2&b64=1&sid=SID");
  EXPECT_EQ(ClientUrls(options, TransportName::websocket, "SID").next("3").target,
            "/engine.io/?a=b%20c%26%C3%A9&EIO=4&transport=websocket&sid=SID&t=3&b64=1");
}

TEST(ClientUrl, TimestampsCanBeSwitchedAndNamed) {
  EXPECT_EQ(url({.timestamp_requests = false}),
            "http://localhost/engine.io/?EIO=4&transport=polling");
  EXPECT_EQ(url({.timestamp_requests = true, .timestamp_param = "ts"}, TransportName::websocket),
            "ws://localhost/engine.io/?EIO=4&transport=websocket&ts=STAMP");
}

TEST(ClientUrl, ATransportsOwnOptionsComeFirst) {
  ClientOptions options;
  options.transport_options[TransportName::websocket] = {
      .path = "/ws", .query = engine::QueryList{{"q", "1"}}, .timestamp_requests = true};
  EXPECT_EQ(url(options, TransportName::websocket),
            "ws://localhost/ws/?q=1&EIO=4&transport=websocket&t=STAMP");
  EXPECT_EQ(url(options), "http://localhost/engine.io/?EIO=4&transport=polling&t=STAMP");
}

TEST(ClientUrl, AStampIsFiveCharactersOfTheTimeAndThreeOfChance) {
  const auto at = [](long long milliseconds) {
    return std::chrono::system_clock::time_point(std::chrono::milliseconds(milliseconds));
  };
  // In base 36 the time is "loyw3v28".
  EXPECT_EQ(engine::request_stamp(at(1'700'000'000'000), 0), "w3v28000");
  EXPECT_EQ(engine::request_stamp(at(1'700'000'000'001), 35 + 36 * 10), "w3v29za0");
  EXPECT_EQ(engine::request_stamp(at(0), 0xFFFFFFFF).size(), 8U);
}

TEST(ClientUrl, EachRequestHasAStampOfItsOwn) {
  ClientTranscript t;
  t.shows_urls = true;
  t.open();
  t.answer_get(ClientTranscript::bare_handshake);
  const std::string lines = t.take();
  const auto stamp = [&](std::size_t at) { return lines.substr(lines.find("&t=", at) + 3, 8); };
  EXPECT_NE(stamp(0), stamp(lines.find("GET 2")));
  EXPECT_THAT(lines,
              ::testing::HasSubstr("GET 2 http://localhost/engine.io/?EIO=4&transport=polling&t="));
  EXPECT_THAT(lines, ::testing::EndsWith("&sid=abc\n"));
}

std::string read(std::string_view json) {
  const std::vector<TransportName> both = {TransportName::polling, TransportName::websocket};
  const auto handshake = engine::read_client_handshake(json, both);
  if (!handshake) return "unreadable";
  std::string text = handshake->sid;
  for (const TransportName upgrade : handshake->upgrades) {
    text.append(" ").append(engine::name_of(upgrade));
  }
  const auto ms = [](engine::Duration duration) {
    return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
  };
  return text + " " + ms(handshake->ping_interval) + " " + ms(handshake->ping_timeout) + " " +
         std::to_string(handshake->max_payload);
}

TEST(ClientHandshake, IsReadWhateverItsOrder) {
  EXPECT_EQ(read(R"({"sid":"x","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,)"
                 R"("maxPayload":1000000})"),
            "x websocket 25000 20000 1000000");
  EXPECT_EQ(read(R"({"pingTimeout":1,"pingInterval":2.5,"new":{},"sid":"\u0041"})"), "A 3 1 0");
}

TEST(ClientHandshake, UpgradesThatAreUnknownOrRepeatedAreLeftOut) {
  EXPECT_EQ(read(R"({"sid":"x","upgrades":["webtransport","websocket","websocket",1,null],)"
                 R"("pingInterval":1,"pingTimeout":1})"),
            "x websocket 1 1 0");
  EXPECT_EQ(read(R"({"sid":"x","upgrades":"websocket","pingInterval":1,"pingTimeout":1})"),
            "x 1 1 0");
}

TEST(ClientHandshake, TimesPastAnyClockAreCut) {
  EXPECT_EQ(read(R"({"sid":"x","pingInterval":1e300,"pingTimeout":1e400,"maxPayload":1e400})"),
            "x 2147483647 2147483647 9000000000000000");
}

TEST(ClientHandshake, WithoutWhatItNeedsItCannotBeRead) {
  for (const std::string_view json :
       {"", "{", "null", "[]", "{}", R"({"sid":"x"})", R"({"sid":"x","pingInterval":1})",
        R"({"sid":"","pingInterval":1,"pingTimeout":1})",
        R"({"sid":7,"pingInterval":1,"pingTimeout":1})",
        R"({"sid":"x","pingInterval":"1","pingTimeout":1})",
        R"({"sid":"x","pingInterval":-1,"pingTimeout":1})"}) {
    EXPECT_EQ(read(json), "unreadable") << json;
  }
  const std::string long_sid(1025, 'x');
  EXPECT_EQ(read(R"({"sid":")" + long_sid + R"(","pingInterval":1,"pingTimeout":1})"),
            "unreadable");
}

TEST(ClientHandshake, AServerOfProtocol3IsRecognised) {
  EXPECT_TRUE(engine::is_protocol_3_payload(R"(96:0{"sid":"x"}2:40)"));
  EXPECT_TRUE(
      engine::is_protocol_3_payload(std::string_view("\0\x09\x06\xff"
                                                     "0{\"sid\"",
                                                     12)));
  EXPECT_FALSE(engine::is_protocol_3_payload(R"(0{"sid":"x"})"));
  EXPECT_FALSE(engine::is_protocol_3_payload(":0{"));
  EXPECT_FALSE(engine::is_protocol_3_payload("12"));
  EXPECT_FALSE(engine::is_protocol_3_payload(""));
  ClientTranscript t;
  t.open();
  t.answer_get(R"(85:0{"sid":"x","upgrades":[],"pingInterval":25000,"pingTimeout":5000}2:40)");
  EXPECT_THAT(t.take(), ::testing::HasSubstr("app: closed, transport error (server error; the "
                                             "server speaks Engine.IO protocol 3, as Socket.IO 2 "
                                             "does)"));
}

TEST(ClientHandshake, OneThatCannotBeReadEndsTheSession) {
  for (const std::string_view answer : {"0", "0null", "0{\"sid\":\"x\"}"}) {
    ClientTranscript t;
    t.open();
    t.answer_get(answer);
    EXPECT_THAT(t.take(), ::testing::HasSubstr("(server error; the handshake cannot be read)"));
  }
  for (const std::string_view answer : {"4a", "6", "2", "3"}) {
    ClientTranscript t;
    t.open();
    t.answer_get(answer);
    EXPECT_THAT(t.take(), ::testing::HasSubstr("the server did not begin with a handshake"));
  }
}

}  // namespace
}  // namespace sockeye::test
