// HTTP's codings: which one is chosen (as the reference's negotiator does), and bodies that zlib
// reads.
#include "codec/content_coding.hpp"

#include <gtest/gtest.h>

#include "codec/zlib_oracle.hpp"

namespace sockeye::test {
namespace {

using codec::choose_content_coding;
using codec::ContentCoding;
using codec::ContentEncoder;

TEST(ContentCoding, IsChosenByWeightThenByTheClientsOrder) {
  const auto chosen = [](std::string_view header) {
    return codec::name_of(choose_content_coding(header));
  };
  EXPECT_EQ(chosen(""), "identity");
  EXPECT_EQ(chosen("gzip"), "gzip");
  EXPECT_EQ(chosen("GZip"), "gzip");
  EXPECT_EQ(chosen("deflate"), "deflate");
  EXPECT_EQ(chosen("gzip, deflate"), "gzip");
  EXPECT_EQ(chosen("deflate, gzip"), "deflate");
  EXPECT_EQ(chosen("gzip, deflate, br, zstd"), "gzip");
  EXPECT_EQ(chosen("br"), "identity");
  EXPECT_EQ(chosen("identity"), "identity");
  EXPECT_EQ(chosen("*"), "gzip");
  EXPECT_EQ(chosen("*, deflate"), "deflate");
  EXPECT_EQ(chosen("gzip;q=0"), "identity");
  EXPECT_EQ(chosen("gzip;q=0, *"), "deflate");
  EXPECT_EQ(chosen("*;q=0.5, gzip;q=0"), "deflate");
  EXPECT_EQ(chosen("*;q=0"), "identity");
  EXPECT_EQ(chosen("gzip;q=0.5, deflate;q=0.6"), "deflate");
  EXPECT_EQ(chosen("gzip;q=0.5,deflate;q=0.5"), "gzip");
  EXPECT_EQ(chosen("gzip ; q=0.001"), "gzip");
  EXPECT_EQ(chosen("gzip;level=9;q=0.1, deflate;q=0.2"), "deflate");
  EXPECT_EQ(chosen("gzip;q=, deflate;q=x"), "identity");
  EXPECT_EQ(chosen("gzip;q=1.2, deflate;q=1.5"), "gzip");
  EXPECT_EQ(chosen(",,;,gzip"), "gzip");
  EXPECT_EQ(chosen("gzipped, x-deflate"), "identity");
}

TEST(ContentCoding, BodiesAreReadByZlib) {
  constexpr int zlib_wrapping = 15;
  constexpr int gzip_wrapping = 15 + 16;
  ContentEncoder encoder(6);
  for (const std::size_t size : {1000U, 100'000U, 1000U}) {
    std::string body;
    while (body.size() < size) body += std::to_string(body.size()) + " of many; ";
    const std::string gzip = encoder.encode(ContentCoding::gzip, body);
    EXPECT_LT(gzip.size(), body.size());
    EXPECT_EQ(foreign_inflate(gzip, gzip_wrapping, body.size() + 100), body);
    const std::string deflate = encoder.encode(ContentCoding::deflate, body);
    EXPECT_EQ(foreign_inflate(deflate, zlib_wrapping, body.size() + 100), body);
  }
}

TEST(ContentCoding, NothingComesWhereNothingShrinks) {
  ContentEncoder encoder(6);
  EXPECT_EQ(encoder.encode(ContentCoding::gzip, ""), "");
  EXPECT_EQ(encoder.encode(ContentCoding::gzip, "short"), "");
  EXPECT_EQ(encoder.encode(ContentCoding::deflate, "abcdefghij"), "");
  EXPECT_EQ(encoder.encode(ContentCoding::identity, std::string(5000, 'a')), "");
  EXPECT_NE(encoder.encode(ContentCoding::gzip, std::string(5000, 'a')), "");
}

}  // namespace
}  // namespace sockeye::test
