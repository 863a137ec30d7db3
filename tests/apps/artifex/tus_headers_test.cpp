// What tus says in headers.
#include "tus_headers.hpp"

#include <gmock/gmock.h>

#include "file_kind.hpp"
#include "problem.hpp"

namespace artifex {
namespace {

using common::Problem;
using testing::ElementsAre;

TEST(TusSize, IsDigitsAlone) {
  EXPECT_EQ(parse_size("0"), 0);
  EXPECT_EQ(parse_size("9223372036854775807"), 9223372036854775807);
  for (const char* text : {"", "-1", "+1", " 1", "1 ", "0x1", "9223372036854775808", "1,1"}) {
    EXPECT_FALSE(parse_size(text).has_value()) << text;
  }
}

TEST(TusMetadata, IsReadFromBase64) {
  const auto metadata = parse_metadata("filename Y2F0LnBuZw==,filetype aW1hZ2UvcG5n, secret");
  EXPECT_EQ(metadata.name, "cat.png");
  EXPECT_EQ(metadata.type, "image/png");
  EXPECT_EQ(parse_metadata("").name, "unnamed");
  EXPECT_EQ(parse_metadata("name Y2F0LnBuZw==").name, "cat.png");
}

TEST(TusMetadata, IsRefusedWhereItIsMalformed) {
  EXPECT_NO_THROW(parse_metadata("filename Y2F0"));
  for (const char* header : {"filename *", "filename Y2F", " ,", "filename a b"}) {
    EXPECT_THROW(parse_metadata(header), Problem) << header;
  }
}

TEST(TusMetadata, IsRefusedForANameThatClimbs) {
  // ../../etc/passwd, ..\x, .., a NUL in it, a line end in it
  for (const char* name : {"Li4vLi4vZXRjL3Bhc3N3ZA==", "Li5ceA==", "Li4=", "YQBi", "YQpi"}) {
    EXPECT_THROW(parse_metadata("filename " + std::string(name)), Problem) << name;
  }
  EXPECT_NO_THROW(parse_metadata("filename Li4uYS4u"));
}

TEST(TusChecksum, NamesAnAlgorithmThatIsKnown) {
  const auto checksum = parse_checksum("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=");
  ASSERT_TRUE(checksum.has_value());
  EXPECT_EQ(checksum->algorithm, "sha1");
  EXPECT_EQ(checksum->digest.size(), 20U);
  EXPECT_FALSE(parse_checksum("").has_value());
  for (const char* header : {"crc32 AAAA", "sha1 *", "sha1,sha256 AAAA", " AAAA"}) {
    EXPECT_THROW(parse_checksum(header), Problem) << header;
  }
}

TEST(FileKind, IsToldByTheBytesOrElseByWhatIsSaid) {
  using enum JobKind;
  EXPECT_THAT(jobs_for("hello", "text/plain", "a.txt"), ElementsAre(checksum));
  EXPECT_THAT(jobs_for("\x89PNG\r\n\x1a\n...", "", "a"), ElementsAre(checksum, thumbnail, text));
  EXPECT_THAT(jobs_for("hello", "", "A.PDF"), ElementsAre(checksum, thumbnail, text));
  EXPECT_THAT(jobs_for("", "image/png", "a"), ElementsAre(checksum, thumbnail, text));
  EXPECT_THAT(jobs_for("RIFF", "", "a"), ElementsAre(checksum));
}

}  // namespace
}  // namespace artifex
