// What the engine says: lists, figures, log streams in pieces of any size.
#include <gtest/gtest.h>

#include "docker.hpp"
#include "log_frames.hpp"

namespace dockview {
namespace {

using namespace std::string_literals;

TEST(Engine, RunningContainersComeFirst) {
  const auto containers = parse_containers(
      R"json([{"Id":"1","Names":["/b"],"Image":"i","State":"exited","Status":"Exited (0)"},
          {"Id":"2","Names":["/c"],"Image":"i","State":"running","Status":"Up 2 minutes"},
          {"Id":"3","Names":null,"Image":"i","State":"created","Status":"Created"}])json");
  ASSERT_TRUE(containers);
  ASSERT_EQ(containers->size(), 3u);
  EXPECT_EQ((*containers)[0].name, "c");
  EXPECT_EQ((*containers)[0].status, "Up 2 minutes");
  EXPECT_EQ((*containers)[1].name, "");
  EXPECT_FALSE(parse_containers(R"({"message":"no"})"));
  EXPECT_FALSE(parse_containers("["));
}

TEST(Engine, FiguresThatAreMissingAreZero) {
  const auto used =
      parse_stats(R"({"cpu_stats":{"cpu_usage":{"total_usage":5000}},"memory_stats":{"usage":7}})");
  ASSERT_TRUE(used);
  EXPECT_EQ(used->cpu_nanoseconds, 5000u);
  EXPECT_EQ(used->memory, 7u);
  EXPECT_EQ(used->memory_limit, 0u);
}

std::string lines_of(std::string_view bytes, std::size_t piece) {
  LogFrames frames;
  std::vector<LogLine> lines;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    frames.read(bytes.substr(at, piece), lines);
  }
  frames.finish(lines);
  std::string text;
  for (const auto& [stream, line] : lines) text += stream + "=" + line + ";";
  return text;
}

TEST(Engine, LogFramesBecomeLinesHoweverTheyAreCut) {
  const std::string bytes = "\1\0\0\0\0\0\0\4one\n"s + "\2\0\0\0\0\0\0\3bad"s +
                            "\1\0\0\0\0\0\0\5two\nt"s + "\2\0\0\0\0\0\0\1\n"s +
                            "\1\0\0\0\0\0\0\4hree"s;
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    EXPECT_EQ(lines_of(bytes, piece), "stdout=one;stdout=two;stderr=bad;stdout=three;") << piece;
  }
}

TEST(Engine, ATerminalsLogHasNoFrames) {
  const std::string bytes = "hello\r\nworld\r\n";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    EXPECT_EQ(lines_of(bytes, piece), "stdout=hello;stdout=world;") << piece;
  }
}

TEST(Engine, ALineWithoutEndIsCut) {
  std::vector<LogLine> lines;
  LogFrames frames;
  frames.read("x" + std::string(40'000, 'y'), lines);
  frames.finish(lines);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].text.size(), 16u * 1024);
}

}  // namespace
}  // namespace dockview
