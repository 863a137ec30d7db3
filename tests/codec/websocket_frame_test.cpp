// Frames as they are written: RFC 6455's own examples, the three lengths, and that the decoder of
// the other side reads them.
#include "codec/websocket_frame.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/utf8.hpp"
#include "codec/websocket_transcript.hpp"

namespace sockeye::codec {
namespace {

using test::transcript;

const MaskKey key{0x37, 0xFA, 0x21, 0x3D};

std::string bytes_of(const base::Frame& frame) {
  return std::string(frame.bytes());
}

TEST(WebSocketFrame, Rfc6455Section57ExamplesAreWritten) {
  EXPECT_EQ(bytes_of(websocket_frame(WebSocketOpcode::text, "Hello")), "\x81\x05Hello");
  EXPECT_EQ(bytes_of(masked_websocket_frame(WebSocketOpcode::text, "Hello", key)),
            "\x81\x85\x37\xFA\x21\x3D\x7F\x9F\x4D\x51\x58");
  EXPECT_EQ(bytes_of(websocket_frame(WebSocketOpcode::text, "Hel", {.fin = false})), "\x01\x03Hel");
  EXPECT_EQ(bytes_of(websocket_frame(WebSocketOpcode::continuation, "lo")),
            std::string("\x80\x02lo", 4));
  EXPECT_EQ(bytes_of(ping_frame("Hello")), "\x89\x05Hello");
  EXPECT_EQ(bytes_of(pong_frame("Hello")), "\x8A\x05Hello");
}

TEST(WebSocketFrame, TheLengthIsWrittenInItsShortestForm) {
  const auto header = [](std::size_t payload) {
    std::string bytes(max_websocket_header, '#');
    const char* const end = write_websocket_header(bytes.data(), WebSocketOpcode::binary, payload);
    bytes.resize(static_cast<std::size_t>(end - bytes.data()));
    EXPECT_EQ(bytes.size(), websocket_header_size(payload));
    return bytes;
  };
  EXPECT_EQ(header(0), std::string("\x82\x00", 2));
  EXPECT_EQ(header(125), "\x82\x7D");
  EXPECT_EQ(header(126), std::string("\x82\x7E\x00\x7E", 4));
  EXPECT_EQ(header(65535), "\x82\x7E\xFF\xFF");
  EXPECT_EQ(header(65536), std::string("\x82\x7F\0\0\0\0\0\x01\0\0", 10));
  EXPECT_EQ(header(0x0102030405060708), "\x82\x7F\x01\x02\x03\x04\x05\x06\x07\x08");
}

TEST(WebSocketFrame, AMaskedHeaderIsFourBytesLonger) {
  for (const std::size_t payload : {std::size_t{0}, std::size_t{126}, std::size_t{70'000}}) {
    std::string bytes(max_websocket_header, '#');
    const char* const end =
        write_masked_websocket_header(bytes.data(), WebSocketOpcode::text, payload, key);
    EXPECT_EQ(static_cast<std::size_t>(end - bytes.data()), websocket_header_size(payload, true));
    EXPECT_EQ(websocket_header_size(payload, true), websocket_header_size(payload) + 4);
  }
}

TEST(WebSocketFrame, CompressionSetsTheFirstReservedBit) {
  EXPECT_EQ(bytes_of(websocket_frame(WebSocketOpcode::text, "x", {.compressed = true})),
            "\xC1\x01x");
}

TEST(WebSocketFrame, MaskingTwiceGivesThePayloadBack) {
  for (std::size_t size = 0; size < 40; ++size) {
    std::string bytes(size, 'a');
    apply_mask(bytes.data(), size, key);
    for (std::size_t i = 0; i < size; ++i) {
      ASSERT_EQ(static_cast<unsigned char>(bytes[i]), 'a' ^ key[i % 4]) << size << " " << i;
    }
    apply_mask(bytes.data(), size, key);
    ASSERT_EQ(bytes, std::string(size, 'a'));
  }
}

TEST(WebSocketFrame, TheOtherSideReadsWhatIsWritten) {
  for (const std::size_t size : std::vector<std::size_t>{0, 1, 125, 126, 65535, 65536, 70'000}) {
    const std::string payload(size, 'p');
    WebSocketDecoder client(WebSocketRole::client, 100'000);
    const base::Frame bare = websocket_frame(WebSocketOpcode::text, payload);
    EXPECT_EQ(transcript(client, bare.bytes(), bare.size()),
              std::vector<std::string>{test::text(payload)});
    WebSocketDecoder server(WebSocketRole::server, 100'000);
    const base::Frame masked = masked_websocket_frame(WebSocketOpcode::binary, payload, key);
    EXPECT_EQ(transcript(server, masked.bytes(), masked.size()),
              std::vector<std::string>{test::binary(payload)});
  }
}

TEST(WebSocketFrame, ControlFramesAreRawToTransports) {
  for (const base::Frame& frame : {close_frame(), ping_frame(), pong_frame("x")}) {
    EXPECT_EQ(frame.kind(), base::FrameKind::raw);
  }
}

TEST(WebSocketFrame, ACloseWithoutACodeIsEmpty) {
  EXPECT_EQ(bytes_of(close_frame()), std::string("\x88\x00", 2));
  EXPECT_EQ(bytes_of(close_frame(close_code::no_status)), std::string("\x88\x00", 2));
  EXPECT_EQ(bytes_of(close_frame(close_code::too_big)), "\x88\x02\x03\xF1");
  EXPECT_EQ(bytes_of(close_frame(close_code::normal, "bye")),
            "\x88\x05\x03\xE8"
            "bye");
}

TEST(WebSocketFrame, ALongCloseReasonIsCutBetweenCharacters) {
  std::string reason(122, 'x');
  reason += "\u20AC and more";
  const base::Frame frame = close_frame(close_code::normal, reason);
  EXPECT_EQ(frame.bytes().substr(4), std::string(122, 'x'));
  EXPECT_EQ(close_frame(close_code::normal, std::string(200, 'x')).size(), 2 + max_control_payload);
}

TEST(WebSocketFrame, PingsAndPongsAreCutAtWhatAControlFrameHolds) {
  EXPECT_EQ(pong_frame(std::string(300, 'x')).size(), 2 + max_control_payload);
  EXPECT_EQ(ping_frame(std::string(300, 'x')).size(), 2 + max_control_payload);
}

TEST(WebSocketFrame, AServersFrameIsMaskedForAClient) {
  for (const std::size_t size : {0U, 1U, 7U, 8U, 125U, 126U, 0xFFFFU, 0x10000U}) {
    std::string payload;
    for (std::size_t i = 0; i < size; ++i) payload += static_cast<char>('a' + i % 26);
    const base::Frame bare = websocket_frame(WebSocketOpcode::binary, payload);
    EXPECT_EQ(bytes_of(mask_frame(bare, key)),
              bytes_of(masked_websocket_frame(WebSocketOpcode::binary, payload, key)))
        << size;
  }
  const WebSocketHeaderFlags compressed{.fin = true, .compressed = true};
  EXPECT_EQ(bytes_of(mask_frame(websocket_frame(WebSocketOpcode::text, "x", compressed), key)),
            bytes_of(masked_websocket_frame(WebSocketOpcode::text, "x", key, compressed)));
  EXPECT_EQ(bytes_of(mask_frame(close_frame(), {})), std::string("\x88\x80\0\0\0\0", 6));
}

}  // namespace
}  // namespace sockeye::codec
