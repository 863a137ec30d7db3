// permessage-deflate as a transport sees it, and which answers to polls may be compressed.
#include "engine/message_compression.hpp"

#include <gtest/gtest.h>

#include <string>

#include "codec/engine_packet.hpp"
#include "codec/websocket_frame.hpp"
#include "engine/transcript.hpp"

namespace sockeye::test {
namespace {

using codec::WebSocketOpcode;
using engine::MessageCompression;

constexpr codec::DeflateParameters no_takeover{.server_no_context_takeover = true,
                                               .client_no_context_takeover = true};
constexpr codec::DeflateParameters client_takeover{.server_no_context_takeover = true};

std::shared_ptr<MessageCompression> from(std::size_t threshold) {
  return std::make_shared<MessageCompression>(MessageCompression::Settings{.threshold = threshold});
}

/// One stored block: text that travels with RSV1 and can be read in this file.
std::string stored(std::string_view text) {
  const auto size = static_cast<unsigned>(text.size());
  std::string block("\0", 1);
  for (const unsigned half : {size, ~size}) {
    block += static_cast<char>(half & 0xFF);
    block += static_cast<char>(half >> 8 & 0xFF);
  }
  return block.append(text) + std::string(1, '\0');
}

std::string wire(WebSocketOpcode opcode, std::string_view payload, bool compressed = true,
                 bool fin = true) {
  return std::string(codec::masked_websocket_frame(opcode, payload, {9, 8, 7, 6},
                                                   {.fin = fin, .compressed = compressed})
                         .bytes());
}

TEST(Compression, MessagesFromTheThresholdOnAreDeflated) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  ws.agree(from(20), no_takeover);
  t.send("aaaaaaaaaaaaaaaaaa");
  t.send("aaaaaaaaaaaaaaaaaaa");
  t.send("aaaaaaaaaaaaaaaaaaa", false);
  t.send("abcdefghijklmnopqrstuvwxyz");
  t.send_binary(std::string(20, '\1'));
  EXPECT_EQ(
      t.take(), R"(
     0ms app: send aaaaaaaaaaaaaaaaaa
     0ms -> ws1 4aaaaaaaaaaaaaaaaaa
     0ms app: send aaaaaaaaaaaaaaaaaaa
     0ms -> ws1 deflated 4aaaaaaaaaaaaaaaaaaa
     0ms app: send aaaaaaaaaaaaaaaaaaa
     0ms -> ws1 4aaaaaaaaaaaaaaaaaaa
     0ms app: send abcdefghijklmnopqrstuvwxyz
     0ms -> ws1 4abcdefghijklmnopqrstuvwxyz
     0ms app: send binary )" +
                    [] {
                      std::string ones;
                      for (int i = 0; i < 20; ++i) ones += "\\x01";
                      return ones + "\n     0ms -> ws1 binary deflated " + ones + "\n";
                    }());
}

TEST(Compression, ControlFramesStayAsTheyAre) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  ws.agree(from(0), no_takeover);
  ws.frame(WebSocketOpcode::ping, "aaaaaaaaaaaaaaaaaaaaaaaa");
  t.close();
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 opcode 9 aaaaaaaaaaaaaaaaaaaaaaaa
     0ms -> ws1 pong aaaaaaaaaaaaaaaaaaaaaaaa
     0ms app: close
     0ms app: closed, forced close
     0ms -> ws1 close 1005
     0ms -> ws1 ended
)");
}

TEST(Compression, WhatComesDeflatedIsInflated) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  ws.agree(from(1024), no_takeover);
  ws.bytes(wire(WebSocketOpcode::text, stored("4hello")));
  ws.bytes(wire(WebSocketOpcode::binary, stored("bytes")));
  ws.bytes(wire(WebSocketOpcode::text, "4plain", false));
  const std::string whole = stored("4in parts");
  ws.bytes(wire(WebSocketOpcode::text, whole.substr(0, 7), true, false) +
           wire(WebSocketOpcode::ping, "between", false) +
           wire(WebSocketOpcode::continuation, whole.substr(7), false));
  EXPECT_EQ(t.take(), R"(
     0ms app: got hello
     0ms app: got binary bytes
     0ms app: got plain
     0ms app: got in parts
     0ms -> ws1 pong between
)");
}

TEST(Compression, AnApplicationMaySendAndEndWhileItIsToldAMessage) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  ws.agree(from(1), no_takeover);
  t.on_text_hook = [&](std::string_view text) {
    if (text == "echo") {
      t.send("bbbbbbbbbbbbbbbbbbbbbbbb");
      t.line("app: still sees " + std::string(text));
    } else {
      t.close();
    }
  };
  ws.bytes(wire(WebSocketOpcode::text, stored("4echo")) +
           wire(WebSocketOpcode::text, stored("4end")) +
           wire(WebSocketOpcode::text, stored("4late")));
  EXPECT_EQ(t.take(), R"(
     0ms app: got echo
     0ms app: send bbbbbbbbbbbbbbbbbbbbbbbb
     0ms app: still sees echo
     0ms app: got end
     0ms app: close
     0ms app: closed, forced close
     0ms -> ws1 deflated 4bbbbbbbbbbbbbbbbbbbbbbbb
     0ms -> ws1 close 1005
     0ms -> ws1 ended
)");
}

struct Fault {
  std::string_view name;
  std::string bytes;
  std::string story;
};

TEST(Compression, FaultsEndTheConnectionWithTheirCode) {
  const std::string limit(1000, 'a');
  const auto story = [](std::string_view code, std::string_view why) {
    return "\n     0ms app: closed, transport error (" + std::string(why) +
           ")\n     0ms -> ws1 close " + std::string(code) + "\n     0ms -> ws1 ended\n";
  };
  std::string bomb;
  ASSERT_TRUE(codec::Deflater({}).compress(std::string(100'000, 'a'), bomb));
  for (const Fault& fault : {
           Fault{"damaged", wire(WebSocketOpcode::text, "\xff\xff"),
                 story("1007", "compressed data is damaged")},
           Fault{"cut off", wire(WebSocketOpcode::text, stored("4hello").substr(0, 8)),
                 story("1007", "compressed data is damaged")},
           Fault{"no UTF-8", wire(WebSocketOpcode::text, stored("4\xff")),
                 story("1007", "text is not UTF-8")},
           Fault{"half a character", wire(WebSocketOpcode::text, stored("4\xc3")),
                 story("1007", "text is not UTF-8")},
           Fault{"bomb", wire(WebSocketOpcode::binary, bomb),
                 story("1009", "inflated message too big")},
           Fault{"one over", wire(WebSocketOpcode::text, stored("4" + limit).substr(0)),
                 story("1009", "message too big")},
           Fault{"compressed ping", wire(WebSocketOpcode::ping, stored("a")),
                 story("1002", "reserved bit set")},
           Fault{"RSV1 on a continuation",
                 wire(WebSocketOpcode::text, stored("4a"), true, false) +
                     wire(WebSocketOpcode::continuation, "a"),
                 story("1002", "reserved bit set")},
       }) {
    engine::Options options;
    options.max_http_buffer_size = 1000;
    Transcript t(options);
    PeerSocket& ws = t.open_websocket();
    ws.agree(from(1024), no_takeover);
    ws.bytes(fault.bytes);
    EXPECT_EQ(t.take(), fault.story) << fault.name;
  }
}

TEST(Compression, AnEmptyMessageIsAnEmptyPacket) {
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  ws.agree(from(1024), no_takeover);
  ws.bytes(wire(WebSocketOpcode::binary, std::string(1, '\0')));
  ws.bytes(wire(WebSocketOpcode::binary, ""));
  ws.bytes(wire(WebSocketOpcode::text, std::string(1, '\0')));
  EXPECT_EQ(t.take(), R"(
     0ms app: got binary 
     0ms app: got binary 
     0ms app: closed, parse error (invalid packet)
     0ms -> ws1 close 1005
     0ms -> ws1 ended
)");
}

TEST(Compression, OnlyAKeptContextIsHeldByItsConnection) {
  const auto shard = from(1024);
  Transcript t;
  PeerSocket& ws = t.open_websocket();
  ws.agree(shard, client_takeover);
  EXPECT_FALSE(ws.transport().compression()->holds_context());
  ws.text("4plain");
  EXPECT_FALSE(ws.transport().compression()->holds_context());
  const std::string hello("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);
  ws.binary("x");
  ws.bytes(wire(WebSocketOpcode::binary, hello));
  EXPECT_TRUE(ws.transport().compression()->holds_context());
  ws.bytes(wire(WebSocketOpcode::binary, std::string("\xf2\x00\x11\x00\x00", 5)));
  EXPECT_EQ(shard->stats().inflated, 2U);
  EXPECT_EQ(t.take(), R"(
     0ms <- ws1 4plain
     0ms app: got plain
     0ms <- ws1 binary x
     0ms app: got binary x
     0ms app: got binary Hello
     0ms app: got binary Hello
)");
}

TEST(Compression, Item35_PollsAreCompressibleWhereAnyPacketIs) {
  Transcript t;
  t.shows_compressible = true;
  t.open_polling(true);
  t.get();
  t.send("no", false);
  t.turn([&] {
    t.send("no", false);
    t.send("yes");
  });
  t.get();
  t.get();
  t.wait(25'000);
  t.get();
  t.close();
  EXPECT_EQ(t.take(), R"(
     0ms <- GET 1
     0ms -> GET 1: 200 0{"sid":"lv_VI97HAXpY6yYWAAAC","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000} (compressible)
     0ms <- GET 2
     0ms app: send no
     0ms -> GET 2: 200 4no
     0ms app: send no
     0ms app: send yes
     0ms <- GET 3
     0ms -> GET 3: 200 4no\x1e4yes (compressible)
     0ms <- GET 4
 25000ms -> GET 4: 200 2 (compressible)
 25000ms <- GET 5
 25000ms app: close
 25000ms -> GET 5: 200 1
 25000ms app: closed, forced close
)");
}

}  // namespace
}  // namespace sockeye::test
