// Clients that take their answers slowly, or not at all.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "http/app_fixture.hpp"
#include "http/app_shard.hpp"
#include "http/router.hpp"

namespace sockeye::http {
namespace {

using testing_support::Peer;

TEST(SlowReader, GetsTheEndOfAnAnswerThatCloses) {
  net::Shard shard({.linger = std::chrono::milliseconds{1}});
  Router router;
  const std::string large(4 << 20, 'x');
  router.add("GET", "/", false,
             detail::make_handler([&](Request&, Response& res) { res.send(large); }));
  const auto app = std::make_shared<AppShard>(shard, router, AppOptions{});
  auto [server, peer] = testing_support::socket_pair(4096);
  app->accept(net::Connection::create(shard, std::move(server)));
  peer.stop_reading();
  peer.send("GET / HTTP/1.0\r\n\r\n");
  bool later = false;
  shard.after(std::chrono::milliseconds{30}, [&] { later = true; });
  ASSERT_TRUE(testing_support::run_until(shard, [&] { return later; }));
  peer.start_reading();
  EXPECT_TRUE(testing_support::run_until(shard, [&] { return peer.at_end(); }));
  EXPECT_EQ(peer.error(), 0);
  std::string received = peer.take();
  const auto answer = take_answer(received);
  ASSERT_TRUE(answer.has_value());
  EXPECT_TRUE(answer->body == large);
  app->shut_down();
}

class SlowReaderTest : public AppTest {};

TEST_F(SlowReaderTest, IsCutWhenItTakesNothing) {
  options.write_timeout = std::chrono::milliseconds{50};
  app().get("/big", [](Request&, Response& res) { res.send(std::string(8 << 20, 'x')); });
  for (const char* headers : {"", "Connection: close\r\n"}) {
    Peer peer = connect(4096);
    peer.stop_reading();
    peer.send(request("GET", "/big", headers));
    EXPECT_TRUE(run_until([&] { return shard().stats().connections == 1; }));
    EXPECT_TRUE(run_until([&] { return shard().stats().connections == 0; }));
  }
}

TEST_F(SlowReaderTest, IsNotCutWhileItTakesSome) {
  options.write_timeout = std::chrono::milliseconds{60};
  const std::string large(24 << 20, 'x');
  app().get("/big", [&](Request&, Response& res) { res.send(large); });
  Peer peer = connect(65536);
  peer.send(request("GET", "/big"));
  peer.stop_reading();
  std::string received;
  int pauses = 0;
  std::function<void()> take_some = [&] {
    peer.start_reading();
    received += peer.take();
    peer.stop_reading();
    if (++pauses < 20) shard().after(std::chrono::milliseconds{15}, [&] { take_some(); });
  };
  shard().after(std::chrono::milliseconds{15}, [&] { take_some(); });
  ASSERT_TRUE(run_until([&] { return pauses == 20; }));
  peer.start_reading();
  ASSERT_TRUE(run_until([&] {
    received += peer.take();
    return received.size() > large.size() || peer.at_end();
  }));
  EXPECT_GT(received.size(), large.size());
}

TEST_F(SlowReaderTest, GetsNoMoreOfItsRequestsRead) {
  int asked = 0;
  app().get("/big", [&](Request&, Response& res) {
    ++asked;
    res.send(std::string(1 << 20, 'x'));
  });
  Peer peer = connect(4096);
  peer.stop_reading();
  std::string all;
  for (int i = 0; i < 200; ++i) all += request("GET", "/big");
  peer.send(all);
  turns(200);
  EXPECT_GT(asked, 0);
  EXPECT_LT(asked, 20);
}

}  // namespace
}  // namespace sockeye::http
