// permessage-deflate on a client session's WebSocket.
#include <gmock/gmock.h>

#include "codec/deflate.hpp"
#include "codec/websocket_frame.hpp"
#include "engine/client_transcript.hpp"
#include "engine/message_compression.hpp"

namespace sockeye::test {
namespace {

using codec::WebSocketOpcode;
using ::testing::HasSubstr;

engine::ClientOptions compressing(std::size_t threshold = 1024) {
  engine::ClientOptions options;
  options.transports = {engine::TransportName::websocket};
  options.max_payload = 10'000;
  options.compression = std::make_shared<engine::MessageCompression>(
      engine::MessageCompression::Settings{.threshold = threshold});
  return options;
}

void open(ClientTranscript& t, std::string_view extensions = "permessage-deflate") {
  t.open();
  t.accept(extensions);
  t.text(ClientTranscript::bare_handshake);
  (void)t.take();
}

std::string deflated(std::string_view message) {
  std::string out;
  codec::Deflater deflater({});
  EXPECT_TRUE(deflater.compress(message, out));
  return out;
}

std::string frame(WebSocketOpcode opcode, std::string_view payload) {
  return std::string(
      codec::websocket_frame(opcode, payload, {.fin = true, .compressed = true}).bytes());
}

TEST(ClientCompression, ItIsOfferedWhereItIsSet) {
  ClientTranscript t(compressing());
  t.open();
  EXPECT_EQ(t.header("Sec-WebSocket-Extensions"), "permessage-deflate; client_max_window_bits");
}

TEST(ClientCompression, FromTheThresholdOnMessagesAreDeflated) {
  ClientTranscript t(compressing(20));
  open(t);
  t.send(std::string(18, 'a'));
  t.send(std::string(19, 'a'));
  t.send(std::string(19, 'a'), false);
  t.send_binary(std::string(20, 'b'));
  const std::string a(18, 'a');
  EXPECT_EQ(t.take(), "\n     0ms app: send " + a + "\n     0ms -> ws 1 4" + a +
                          "\n     0ms app: send " + a + "a\n     0ms -> ws 1 deflated 4" + a +
                          "a\n     0ms app: send " + a + "a\n     0ms -> ws 1 4" + a +
                          "a\n     0ms app: send binary " + std::string(20, 'b') +
                          "\n     0ms -> ws 1 binary deflated " + std::string(20, 'b') + "\n");
}

TEST(ClientCompression, WhereTheServerDeclinesNothingIsDeflated) {
  ClientTranscript t(compressing(0));
  open(t, "");
  t.send(std::string(100, 'a'));
  EXPECT_THAT(t.take(), HasSubstr("-> ws 1 4aaa"));
}

TEST(ClientCompression, ASmallWindowThatTheServerAsksForIsKept) {
  for (const std::string bits : {"8", "9", "15"}) {
    ClientTranscript t(compressing(0));
    open(t, "permessage-deflate; client_max_window_bits=" + bits);
    const std::string text(5'000, 'a');
    t.send(text);
    EXPECT_THAT(t.take(), HasSubstr("-> ws 1 deflated 4" + text + "\n"));
  }
}

TEST(ClientCompression, WhatTheServerDeflatesIsInflated) {
  ClientTranscript t(compressing());
  open(t);
  t.bytes(frame(WebSocketOpcode::text, deflated("4" + std::string(100, 'x'))));
  t.bytes(frame(WebSocketOpcode::binary, deflated(std::string(100, '4'))));
  EXPECT_EQ(t.take(), "\n     0ms app: got " + std::string(100, 'x') +
                          "\n     0ms app: got binary " + std::string(100, '4') + "\n");
}

TEST(ClientCompression, AServerMayReferBackToItsEarlierMessages) {
  ClientTranscript t(compressing());
  open(t);
  // "Hello" twice, as in RFC 7692, section 7.2.3.2: the second one refers to the first.
  t.bytes(frame(WebSocketOpcode::binary, std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7)));
  t.bytes(frame(WebSocketOpcode::binary, std::string("\xf2\x00\x11\x00\x00", 5)));
  EXPECT_EQ(t.take(), "\n     0ms app: got binary Hello\n     0ms app: got binary Hello\n");
}

TEST(ClientCompression, WhatInflatesPastMaxPayloadIsAnError) {
  ClientTranscript t(compressing());
  open(t);
  t.bytes(frame(WebSocketOpcode::binary, deflated(std::string(10'001, 'x'))));
  EXPECT_EQ(t.take(), R"(
     0ms app: closed, transport error (websocket error; inflated message too big)
     0ms -> ws 1 close 1009
     0ms -> ws 1 ended
)");
}

TEST(ClientCompression, DamagedDataIsAnError) {
  ClientTranscript t(compressing());
  open(t);
  t.bytes(frame(WebSocketOpcode::binary, "\xff\xff\xff"));
  EXPECT_THAT(t.take(), HasSubstr("(websocket error; compressed data is damaged)\n"
                                  "     0ms -> ws 1 close 1007\n"));
}

TEST(ClientCompression, TextThatIsNoUtf8IsAnError) {
  ClientTranscript t(compressing());
  open(t);
  t.bytes(frame(WebSocketOpcode::text, deflated("4" + std::string(100, '\xff'))));
  EXPECT_THAT(t.take(), HasSubstr("(websocket error; text is not UTF-8)\n"));
}

TEST(ClientCompression, ACompressedFrameThatWasNotAgreedOnIsAnError) {
  ClientTranscript t(compressing());
  open(t, "");
  t.bytes(frame(WebSocketOpcode::text, deflated("4" + std::string(100, 'x'))));
  EXPECT_THAT(t.take(), HasSubstr("(websocket error; reserved bit set)\n"));
}

}  // namespace
}  // namespace sockeye::test
