// The log's sink: silent until it is set, filtered by level, reached by what the reactor catches.
#include "net/log.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "net/shard.hpp"

namespace sockeye::net {
namespace {

class Log : public ::testing::Test {
 protected:
  ~Log() override { set_log_sink(nullptr); }

  void listen(LogLevel minimum) {
    set_log_sink(
        [this](LogLevel level, std::string_view component, std::string_view message) {
          lines.push_back(std::string(to_string(level)) + " " + std::string(component) + ": " +
                          std::string(message));
        },
        minimum);
  }

  std::vector<std::string> lines;
};

TEST_F(Log, IsOffUntilASinkIsSetAndAfterItIsTakenAway) {
  EXPECT_FALSE(log_enabled(LogLevel::error));
  listen(LogLevel::debug);
  EXPECT_TRUE(log_enabled(LogLevel::debug));
  set_log_sink(nullptr);
  EXPECT_FALSE(log_enabled(LogLevel::error));
  log(LogLevel::error, "net", "nobody hears");
  EXPECT_TRUE(lines.empty());
}

TEST_F(Log, PassesLinesOfTheMinimumAndAbove) {
  listen(LogLevel::warning);
  log(LogLevel::info, "net", "no");
  log(LogLevel::warning, "net", "yes");
  log(LogLevel::error, "http", "yes");
  EXPECT_EQ(lines, (std::vector<std::string>{"warning net: yes", "error http: yes"}));
}

TEST_F(Log, TellsOfAnExceptionThatLeftACallback) {
  listen(LogLevel::info);
  Shard shard;
  shard.post([] { throw std::runtime_error("boom"); });
  shard.poll();
  EXPECT_EQ(lines, (std::vector<std::string>{"error net: an exception left a posted call: boom"}));
}

TEST_F(Log, SurvivesASinkThatThrows) {
  set_log_sink(
      [](LogLevel, std::string_view, std::string_view) { throw std::runtime_error("disk full"); });
  log(LogLevel::error, "net", "line");
}

}  // namespace
}  // namespace sockeye::net
