// What the decoder promises beyond the rules of the protocol: views in place of copies, no memory
// while idle, errors as early as the bytes allow.
#include "codec/websocket_decoder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "codec/allocation_count.hpp"
#include "codec/websocket_transcript.hpp"

namespace sockeye::test {
namespace {

using Kind = WebSocketEvent::Kind;
using Lines = std::vector<std::string>;

constexpr std::size_t limit = 1'000'000;

static_assert(sizeof(WebSocketDecoder) <= 64);

std::string hex(std::string_view digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 3) {
    bytes.push_back(static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16)));
  }
  return bytes;
}

Lines read(WebSocketRole role, std::string_view bytes) {
  WebSocketDecoder decoder(role, limit);
  return transcript(decoder, bytes, std::max<std::size_t>(bytes.size(), 1));
}

/// The number of bytes after which the error is reported, when they arrive one by one.
std::size_t error_after(std::string bytes, WebSocketRole role = WebSocketRole::server) {
  WebSocketDecoder decoder(role, limit);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::span<char> input(bytes.data() + i, 1);
    if (decoder.next(input).kind == Kind::error) return i + 1;
  }
  return 0;
}

TEST(WebSocketDecoder, Rfc6455Section57ExamplesAreRead) {
  EXPECT_EQ(read(WebSocketRole::client, hex("81 05 48 65 6c 6c 6f ")), Lines{text("Hello")});
  EXPECT_EQ(read(WebSocketRole::server, hex("81 85 37 fa 21 3d 7f 9f 4d 51 58 ")),
            Lines{text("Hello")});
  EXPECT_EQ(read(WebSocketRole::client, hex("01 03 48 65 6c 80 02 6c 6f ")), Lines{text("Hello")});
  EXPECT_EQ(read(WebSocketRole::client, hex("89 05 48 65 6c 6c 6f ")), Lines{ping("Hello")});
  EXPECT_EQ(read(WebSocketRole::server, hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58 ")),
            Lines{pong("Hello")});
  const std::string short_binary(256, '\x07');
  EXPECT_EQ(read(WebSocketRole::client, hex("82 7e 01 00 ") + short_binary),
            Lines{binary(short_binary)});
  const std::string long_binary(65536, '\x07');
  EXPECT_EQ(read(WebSocketRole::client, hex("82 7f 00 00 00 00 00 01 00 00 ") + long_binary),
            Lines{binary(long_binary)});
}

TEST(WebSocketDecoder, AServerRefusesBareFramesAndAClientMaskedOnes) {
  EXPECT_EQ(read(WebSocketRole::server, wire(FrameParts{1, "x"}, false)), Lines{error(1002)});
  EXPECT_EQ(read(WebSocketRole::client, wire(FrameParts{1, "x"}, true)), Lines{error(1002)});
  EXPECT_EQ(read(WebSocketRole::server, wire(FrameParts{8, ""}, false)), Lines{error(1002)});
}

TEST(WebSocketDecoder, EveryLengthIsUnmaskedAtEveryAlignment) {
  for (std::size_t offset = 0; offset < 16; ++offset) {
    for (std::size_t size = 0; size < 70; ++size) {
      std::string payload;
      for (std::size_t i = 0; i < size; ++i) payload.push_back(static_cast<char>(i * 5 + offset));
      std::string memory(offset, '#');
      memory += wire(FrameParts{2, payload}, true);
      memory += "behind";
      std::span<char> input(memory.data() + offset, memory.size() - offset - 6);
      WebSocketDecoder decoder(WebSocketRole::server, limit);
      ASSERT_EQ(line(decoder.next(input)), binary(payload)) << offset << " " << size;
      ASSERT_TRUE(memory.ends_with("behind"));
      ASSERT_EQ(memory.substr(0, offset), std::string(offset, '#'));
    }
  }
}

TEST(WebSocketDecoder, AWholeMessageIsAViewIntoTheInput) {
  std::string bytes = wire({{1, "first"}, {2, "second"}}, true);
  std::span<char> input(bytes);
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  const WebSocketEvent first = decoder.next(input);
  EXPECT_EQ(first.data, "first");
  EXPECT_EQ(first.data.data(), bytes.data() + 6);
  const WebSocketEvent second = decoder.next(input);
  EXPECT_EQ(second.data.data(), bytes.data() + 6 + 5 + 6);
  EXPECT_EQ(first.data, "first");
}

TEST(WebSocketDecoder, WholeFramesAllocateNothing) {
  std::string bytes = wire({{1, std::string(5000, 'x')},
                            {9, "ping"},
                            {2, std::string(70'000, '\xFF')},
                            {1, "", false},
                            {10, ""},
                            {0, "only bytes of the message"},
                            {8, ""}},
                           true);
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  std::span<char> input(bytes);
  std::size_t events = 0;
  const std::size_t before = allocation_count();
  while (decoder.next(input).kind != Kind::need_more) ++events;
  EXPECT_EQ(allocation_count(), before);
  EXPECT_EQ(events, 6U);
}

TEST(WebSocketDecoder, AllocationsAreCounted) {
  const std::size_t before = allocation_count();
  const std::string memory(1000, 'x');
  EXPECT_GT(allocation_count(), before) << memory.size();
}

TEST(WebSocketDecoder, NothingIsHeldOnceAMessageInPiecesIsDone) {
  std::string bytes = wire(FrameParts{1, std::string(10'000, 'x')}, true);
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  std::span<char> head(bytes.data(), 4000);
  EXPECT_EQ(decoder.next(head).kind, Kind::need_more);
  EXPECT_GE(decoder.buffered(), 4000U - 8);
  std::span<char> tail(bytes.data() + 4000, bytes.size() - 4000);
  EXPECT_EQ(decoder.next(tail).data.size(), 10'000U);
  EXPECT_EQ(decoder.next(tail).kind, Kind::need_more);
  EXPECT_EQ(decoder.buffered(), 0U);
}

TEST(WebSocketDecoder, NothingIsHeldAfterAControlFrameInPieces) {
  std::string bytes = wire(FrameParts{9, "in pieces"}, true);
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  EXPECT_EQ(transcript(decoder, bytes, 1), Lines{ping("in pieces")});
  EXPECT_EQ(decoder.buffered(), 0U);
}

TEST(WebSocketDecoder, NothingIsHeldAfterAnErrorOrAClose) {
  for (const FrameParts& end : {FrameParts{8, ""}, FrameParts{3, ""}}) {
    WebSocketDecoder decoder(WebSocketRole::server, limit);
    transcript(decoder, wire({{1, std::string(5000, 'x'), false}, end}, true), 100);
    EXPECT_EQ(decoder.buffered(), 0U);
  }
}

TEST(WebSocketDecoder, AnnouncedBytesCostNoMemoryBeforeTheyArrive) {
  std::string bytes = wire(FrameParts{2, std::string(100, 'x'), true, 0, 0, 900'000}, true);
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  std::span<char> input(bytes);
  EXPECT_EQ(decoder.next(input).kind, Kind::need_more);
  EXPECT_LE(decoder.buffered(), 200U);
}

TEST(WebSocketDecoder, AMessageInPiecesHoldsNoMoreThanItsSize) {
  std::string bytes = wire(FrameParts{2, std::string(1000, 'x')}, true);
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  std::span<char> head(bytes.data(), 600);
  EXPECT_EQ(decoder.next(head).kind, Kind::need_more);
  std::span<char> tail(bytes.data() + 600, bytes.size() - 600);
  EXPECT_EQ(decoder.next(tail).data.size(), 1000U);
  EXPECT_EQ(decoder.buffered(), 1000U);
}

TEST(WebSocketDecoder, ManySmallFragmentsDoNotCostACopyEach) {
  std::string bytes = wire(FrameParts{2, "xx", false}, true);
  const std::string more = wire(FrameParts{0, "yy", false}, true);
  for (int i = 0; i < 50'000; ++i) bytes += more;
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  std::span<char> input(bytes);
  const std::size_t before = allocation_count();
  EXPECT_EQ(decoder.next(input).kind, Kind::need_more);
  EXPECT_LT(allocation_count() - before, 40U);
  EXPECT_LE(decoder.buffered(), limit);
}

TEST(WebSocketDecoder, TextOutOfTheDecodersOwnBufferIsFollowedByPadding) {
  const std::string payload(333, 'x');
  std::string bytes = wire(FrameParts{1, payload}, true);
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  std::span<char> head(bytes.data(), 50);
  EXPECT_EQ(decoder.next(head).kind, Kind::need_more);
  std::span<char> tail(bytes.data() + 50, bytes.size() - 50);
  const WebSocketEvent event = decoder.next(tail);
  // Written, not only read: an address sanitizer catches what is past the block.
  char* const end = const_cast<char*>(event.data.data()) + event.data.size();
  std::fill_n(end, codec::padding, '\0');
  EXPECT_EQ(event.data, payload);
}

TEST(WebSocketDecoder, AnErrorIsReportedAsSoonAsItsByteIsThere) {
  EXPECT_EQ(error_after(wire(FrameParts{3, "reserved"}, true)), 2U);
  EXPECT_EQ(error_after(wire(FrameParts{9, std::string(126, 'x')}, true)), 2U);
  EXPECT_EQ(error_after(wire(FrameParts{1, "", true, 0, 8, limit + 1}, true)), 10U)
      << "too big: before the mask and before any payload";
  EXPECT_EQ(error_after(wire(FrameParts{1,
                                        "abc\xFF"
                                        "def"},
                             true)),
            6U + 4);
  EXPECT_EQ(error_after(wire(FrameParts{1, "\xED\xA0\x80"}, true)), 6U + 2);
}

TEST(WebSocketDecoder, AfterAnErrorEverythingIsDropped) {
  std::string bytes = wire({{3, ""}, {1, "late"}, {8, ""}}, true);
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  EXPECT_EQ(transcript(decoder, bytes, bytes.size()), Lines{error(1002)});
  EXPECT_EQ(transcript(decoder, wire(FrameParts{1, "later"}, true), 1), Lines{});
}

TEST(WebSocketDecoder, CompressedMessagesAreMarkedOnceTheyArePermitted) {
  const std::string deflated = "\xF2\x48\xCD\xC9\xC9\x07";
  const std::vector<FrameParts> frames{{1, deflated, true, 4},
                                       {1, "\xF2\x48", false, 4},
                                       {9, "plain"},
                                       {0, "\xCD\xC9\xC9\x07"},
                                       {1, "bare"}};
  const Lines expected{"compressed " + text(deflated), ping("plain"),
                       "compressed " + text(deflated), text("bare")};
  for (const std::size_t piece : {std::size_t{1000}, std::size_t{1}}) {
    WebSocketDecoder decoder(WebSocketRole::server, limit);
    decoder.allow_compression(true);
    EXPECT_EQ(transcript(decoder, wire(frames, true), piece), expected);
  }
}

TEST(WebSocketDecoder, CompressionIsRefusedWhereItCannotStand) {
  for (const FrameParts& bad : {FrameParts{9, "", true, 4}, FrameParts{8, "", true, 4},
                                FrameParts{1, "", true, 2}, FrameParts{1, "", true, 5}}) {
    WebSocketDecoder decoder(WebSocketRole::server, limit);
    decoder.allow_compression(true);
    EXPECT_EQ(transcript(decoder, wire(bad, true), 100), Lines{error(1002)});
  }
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  decoder.allow_compression(true);
  EXPECT_EQ(transcript(decoder, wire({{1, "a", false, 4}, {0, "b", true, 4}}, true), 100),
            Lines{error(1002)});
}

TEST(WebSocketDecoder, TextAfterACompressedMessageIsCheckedAgain) {
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  decoder.allow_compression(true);
  const Lines expected{"compressed " + text("\xFF"), error(1007)};
  EXPECT_EQ(transcript(decoder, wire({{1, "\xFF", true, 4}, {1, "\xFF"}}, true), 100), expected);
}

TEST(WebSocketDecoder, ALimitPastTwoGibibytesIsCut) {
  WebSocketDecoder decoder(WebSocketRole::server, ~std::size_t{0});
  const FrameParts too_big{2, "", true, 0, 8, (std::uint64_t{1} << 31) + 1};
  EXPECT_EQ(transcript(decoder, wire(too_big, true), 100), Lines{error(1009)});
}

TEST(WebSocketDecoder, AnEmptyInputAsksForMore) {
  WebSocketDecoder decoder(WebSocketRole::server, limit);
  std::span<char> nothing;
  EXPECT_EQ(decoder.next(nothing).kind, Kind::need_more);
}

}  // namespace
}  // namespace sockeye::test
