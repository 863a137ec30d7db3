// Who counts as one address, when one is full, and that a session counts once while it lasts.
#include "server/address_limit.hpp"

#include "server/host_fixture.hpp"

namespace sockeye::server::test {
namespace {

TEST(AddressLimit, CountsEachAddressByItself) {
  AddressLimit limit(2);
  EXPECT_TRUE(limit.take("203.0.113.1"));
  EXPECT_TRUE(limit.take("203.0.113.1"));
  EXPECT_TRUE(limit.is_full("203.0.113.1"));
  EXPECT_FALSE(limit.take("203.0.113.1"));
  EXPECT_FALSE(limit.take("::ffff:203.0.113.1"));
  EXPECT_TRUE(limit.take("203.0.113.2"));
  limit.release("203.0.113.1");
  EXPECT_TRUE(limit.take("203.0.113.1"));
}

TEST(AddressLimit, ANetworkOf64BitsIsOneAddress) {
  AddressLimit limit(1);
  EXPECT_TRUE(limit.take("2001:db8:1:1::1"));
  EXPECT_FALSE(limit.take("2001:db8:1:1:ffff::2"));
  EXPECT_TRUE(limit.take("2001:db8:1:2::1"));
  limit.release("2001:db8:1:1:8::9");
  EXPECT_TRUE(limit.take("2001:db8:1:1::1"));
}

TEST(AddressLimit, ForgetsAddressesThatHaveNoConnection) {
  AddressLimit limit(5);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.take("203.0.113." + std::to_string(i)));
  EXPECT_EQ(limit.size(), 3U);
  for (int i = 0; i < 3; ++i) limit.release("203.0.113." + std::to_string(i));
  EXPECT_EQ(limit.size(), 0U);
  limit.release("203.0.113.1");
}

TEST(AddressLimit, TheDefaultLeavesProxiesAlone) {
  AddressLimit limit(std::nullopt);
  for (const char* address : {"127.0.0.1", "::1", "10.1.2.3", "172.31.0.1", "192.168.0.1",
                              "169.254.0.1", "fd00::1", "fe80::1%eth0", "", "a path"}) {
    for (std::size_t i = 0; i <= AddressLimit::default_limit; ++i) {
      ASSERT_TRUE(limit.take(address)) << address;
    }
  }
  EXPECT_EQ(limit.size(), 0U);
  for (std::size_t i = 0; i < AddressLimit::default_limit; ++i) {
    ASSERT_TRUE(limit.take("172.32.0.1"));
  }
  EXPECT_FALSE(limit.take("172.32.0.1"));
}

TEST(AddressLimit, ALimitThatWasAskedForHoldsEverywhere) {
  AddressLimit limit(1);
  EXPECT_TRUE(limit.take("127.0.0.1"));
  EXPECT_FALSE(limit.take("127.0.0.1"));
}

TEST(AddressLimit, NoneAtAll) {
  AddressLimit limit(0);
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(limit.take("203.0.113.1"));
  EXPECT_EQ(limit.size(), 0U);
}

using AddressLimitOfAServer = HostTest;

TEST_F(AddressLimitOfAServer, RefusesWith429AndCountsIt) {
  start({.max_connections_per_address = 2});
  std::vector<std::string> contexts;
  io_->on_connection_error([&](const ConnectionError& refused) {
    contexts.push_back(refused.context.to_json() + " " + refused.request.address);
  });
  EXPECT_EQ(ask(handshake()).status, 200);
  EXPECT_EQ(ask(handshake()).status, 200);
  const HostAnswer refused = ask(handshake());
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body, R"({"code":4,"message":"Too many connections"})");
  EXPECT_EQ(contexts,
            std::vector<std::string>{
                R"({"name":"TOO_MANY_CONNECTIONS","address":"203.0.113.1"} 203.0.113.1)"});
  EXPECT_EQ(ask(handshake("203.0.113.2")).status, 200);
  EXPECT_EQ(io_->stats().connections_refused, 1U);
}

TEST_F(AddressLimitOfAServer, ASessionThatEndsMakesRoom) {
  start({.max_connections_per_address = 1});
  const HostAnswer open = ask(handshake());
  const std::string sid = open.body.substr(open.body.find("sid\":\"") + 6, 20);
  EXPECT_EQ(ask(handshake()).status, 429);
  HostRequest leave = request_of("/socket.io/?EIO=4&transport=polling&sid=" + sid);
  leave.method = "POST";
  leave.body = "1";
  EXPECT_EQ(ask(leave).status, 200);
  EXPECT_TRUE(until([&] { return io_->clients_count() == 0; }));
  EXPECT_EQ(ask(handshake()).status, 200);
}

}  // namespace
}  // namespace sockeye::server::test
