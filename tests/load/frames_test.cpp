// A client's frames: masked on their way out, and what a server may send.
#include "frames.hpp"

#include <gtest/gtest.h>

#include <string>

#include "failure.hpp"

namespace load {
namespace {

// The example of RFC 6455, section 5.7.
TEST(Frames, AMaskedFrameIsThatOfTheRfc) {
  std::string frame;
  append_frame(frame, Opcode::text, "He", "llo", 0x3d21fa37);
  EXPECT_EQ(frame, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
}

TEST(Frames, EachWidthOfLengthIsWrittenAndRead) {
  for (const std::size_t size : {0U, 125U, 126U, 65'535U, 65'536U, 200'000U}) {
    const std::string payload(size, 'x');
    std::string masked;
    append_frame(masked, Opcode::text, {}, payload, 0);
    // A key of zeros changes nothing: without the bit and the key it is a server's frame.
    const std::size_t header = masked.size() - size - 4;
    std::string bare = masked.substr(0, header) + payload;
    bare[1] = static_cast<char>(bare[1] & 0x7f);
    const std::string more = bare + "rest";
    const Frame frame = read_frame(more);
    EXPECT_EQ(frame.size, bare.size());
    EXPECT_EQ(frame.payload, payload);
    for (std::size_t part = 0; part < header; ++part) {
      EXPECT_EQ(read_frame(std::string_view(bare).substr(0, part)).size, 0U);
    }
    EXPECT_EQ(read_frame(std::string_view(bare).substr(0, bare.size() - (size > 0))).size,
              size > 0 ? 0U : bare.size());
  }
}

TEST(Frames, WhatNoServerMaySendIsAFailure) {
  EXPECT_THROW(read_frame(std::string_view("\x01\x00", 2)), Failure) << "a fragment";
  EXPECT_THROW(read_frame("\xc1\x01x"), Failure) << "compressed";
  EXPECT_THROW(read_frame("\x81\x81keysx"), Failure) << "masked";
}

}  // namespace
}  // namespace load
