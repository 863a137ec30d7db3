// What a sink of the level debug sees of connections, and that no secret is in it.
#include <string>

#include "server/server_fixture.hpp"
#include "sockeye/log.hpp"

namespace sockeye::server::test {
namespace {

class DebugLog : public ServerTest {
 protected:
  void SetUp() override {
    set_log_sink(
        [this](LogLevel level, std::string_view component, std::string_view line) {
          if (level != LogLevel::debug) return;
          lines += std::string(component) + ": " + std::string(line) + "\n";
        },
        LogLevel::debug);
  }
  void TearDown() override { set_log_sink(nullptr); }

  std::string lines;
};

TEST_F(DebugLog, TellsOfConnectionsNamespacesAndEnds) {
  start();
  RawClient raw = client();
  const std::string id = raw.join();
  io_->close();
  set_log_sink(nullptr);
  EXPECT_NE(lines.find("engine: a session begins over websocket\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("namespace: a socket joins /\n"), std::string::npos) << lines;
  EXPECT_NE(lines.find("socket: a socket leaves /: server shutting down\n"), std::string::npos)
      << lines;
  EXPECT_EQ(lines.find(id), std::string::npos) << "ids are secrets";
}

}  // namespace
}  // namespace sockeye::server::test
