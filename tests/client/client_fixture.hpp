// A server and clients of it, all on the test's own thread and one shard, which is pumped while the
// test waits.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sockeye/client.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"
#include "support/loop.hpp"

namespace sockeye::test {

class ClientTest : public ::testing::Test {
 protected:
  void start(ServerOptions options = {}) {
    io = std::make_unique<Server>(app, std::move(options));
    io->on("echo", [](Rest args, Ack<Rest> ack) { ack(args); });
    url = "http://127.0.0.1:" + std::to_string(app.listen(0, "127.0.0.1"));
  }
  void TearDown() override {
    if (io) io->close();
  }

  /// Pumps until it is true.
  testing::AssertionResult until(const std::function<bool()>& done) {
    net::Shard& shard = runtime.shard(0).implementation();
    if (testing_support::run_until(shard, done)) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "waited in vain";
  }
  /// Runs what is due, a few turns long.
  void pump() {
    for (int i = 0; i < 5; ++i) runtime.shard(0).poll();
  }

  Runtime runtime;
  http::App app{runtime};
  std::unique_ptr<Server> io;
  std::string url;
};

inline client::Options over(Transport transport) {
  client::Options options;
  options.transports = {transport};
  return options;
}

}  // namespace sockeye::test
