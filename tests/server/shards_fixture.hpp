// A server whose runtime has several shards, each on a thread of its own, and raw clients on the
// test's thread: connections are handed out in turn, so that the k-th one is on shard k modulo n.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "http/app_core.hpp"
#include "server/neighbours.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/server.hpp"
#include "support/loop.hpp"
#include "support/peer.hpp"

namespace sockeye::server::test {

/// Waits for what other threads do.
inline bool eventually(const std::function<bool()>& done) {
  const auto end = std::chrono::steady_clock::now() + testing_support::patience;
  while (!done()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }
  return true;
}

class ShardsTest : public ::testing::Test {
 protected:
  static constexpr unsigned threads = 3;
  using Peer = testing_support::Peer;

  ~ShardsTest() override { stop(); }

  /// Makes the server; `serve` listens and runs.
  Server& make(ServerOptions options = {}) {
    io_ = std::make_unique<Server>(app_, std::move(options));
    return *io_;
  }
  void serve() {
    port_ = app_.listen(0, "127.0.0.1");
    run();
  }
  void run() {
    thread_ = std::thread([this] { runtime_.run(); });
  }
  void stop() {
    runtime_.stop();
    if (thread_.joinable()) thread_.join();
  }

  /// Runs `call` on a shard and waits for it.
  void on_shard(std::size_t shard, std::function<void()> call) {
    std::latch done(1);
    runtime_.shard(shard).post([&] {
      call();
      done.count_down();
    });
    done.wait();
  }

  /// Which shard a session of this id belongs to.
  static std::size_t shard_of(std::string_view sid) {
    Neighbours all;
    for (unsigned i = 0; i < threads; ++i) all.add(nullptr, nullptr);
    return all.shard_of(sid);
  }

  Runtime runtime_{{.threads = threads}};
  http::App app_{runtime_};
  std::unique_ptr<Server> io_;
  std::uint16_t port_ = 0;

 private:
  std::thread thread_;
};

}  // namespace sockeye::server::test
