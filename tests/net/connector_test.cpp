// Reaching a host: refusals, several addresses of both families, cancelling at any moment.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "net/connector.hpp"
#include "support/byte_server.hpp"
#include "support/loop.hpp"
#include "support/name_server.hpp"
#include "support/recorder.hpp"

namespace sockeye::net {
namespace {

using testing_support::ByteServer;
using testing_support::closed_port;

struct Attempt {
  Attempt() {
    ResolverOptions options;
    options.servers = names.servers();
    resolver.emplace(shard, options);
  }

  void begin(ConnectTarget target) {
    connector.emplace(shard, *resolver, std::move(target), [this](Connector::Result got) {
      ++calls;
      if (auto* const* open = std::get_if<Connection*>(&got)) {
        connection = *open;
        connection->set_handler(&recorder);
      } else {
        error = std::get<ConnectError>(got);
      }
    });
    EXPECT_EQ(calls, 0) << "never from inside the constructor";
  }
  template <class Done>
  bool run_until(Done&& done) {
    return testing_support::run_until(shard, [&] {
      names.pump();
      return done();
    });
  }
  bool finish() {
    return run_until([&] { return calls > 0; });
  }

  testing_support::NameServer names;
  testing_support::Recorder recorder;
  Shard shard;
  std::optional<Resolver> resolver;
  std::optional<Connector> connector;
  Connection* connection = nullptr;
  ConnectError error;
  int calls = 0;
};

TEST(Connector, GivesAnOpenConnectionThatCarriesBytes) {
  ByteServer server;
  Attempt attempt;
  attempt.begin({"127.0.0.1", server.port()});
  ASSERT_TRUE(attempt.finish());
  ASSERT_TRUE(attempt.connection) << attempt.error.message;
  EXPECT_EQ(attempt.connection->remote_address(), "127.0.0.1");
  EXPECT_EQ(attempt.connection->remote_port(), server.port());
  attempt.connection->out().push(base::Frame::raw("hello"));
  ASSERT_TRUE(attempt.run_until(
      [&] { return server.accepted() == 1 && server.peer().received() == "hello"; }));
  server.peer().send("there");
  EXPECT_TRUE(attempt.run_until([&] { return attempt.recorder.data == "there"; }));
}

TEST(Connector, SaysWhatRefusedIt) {
  const std::uint16_t port = closed_port();
  Attempt attempt;
  attempt.begin({"127.0.0.1", port});
  ASSERT_TRUE(attempt.finish());
  EXPECT_EQ(attempt.connection, nullptr);
  EXPECT_EQ(attempt.error.message, "connect ECONNREFUSED 127.0.0.1:" + std::to_string(port));
  EXPECT_EQ(attempt.error.code, std::errc::connection_refused);
  EXPECT_FALSE(attempt.error.unresolved);
}

TEST(Connector, SaysThatTheNameIsUnknown) {
  Attempt attempt;
  attempt.begin({"nowhere.test", 80});
  ASSERT_TRUE(attempt.finish());
  EXPECT_TRUE(attempt.error.unresolved);
  EXPECT_EQ(attempt.error.message, "getaddrinfo ENOTFOUND nowhere.test");
}

TEST(Connector, TheOtherFamilyIsTriedWhereTheFirstRefuses) {
  ByteServer server("127.0.0.1");
  Attempt attempt;
  attempt.names.add("both.test", "127.0.0.1");
  attempt.names.add("both.test", "::1");
  attempt.begin({"both.test", server.port()});
  ASSERT_TRUE(attempt.finish());
  ASSERT_TRUE(attempt.connection) << attempt.error.message;
  EXPECT_EQ(attempt.connection->remote_address(), "127.0.0.1");
}

TEST(Connector, AnIpv6ServerIsReached) {
  std::optional<ByteServer> server;
  try {
    server.emplace("::1");
  } catch (const std::system_error&) {
    GTEST_SKIP() << "no IPv6 on the loopback";
  }
  Attempt attempt;
  attempt.begin({"::1", server->port()});
  ASSERT_TRUE(attempt.finish());
  ASSERT_TRUE(attempt.connection) << attempt.error.message;
  EXPECT_EQ(attempt.connection->remote_address(), "::1");
}

TEST(Connector, TheFamilyThatIsAskedForIsTheOnlyOne) {
  ByteServer server("127.0.0.1");
  Attempt attempt;
  attempt.names.add("both.test", "127.0.0.1");
  attempt.names.add("both.test", "::1");
  attempt.begin({"both.test", server.port(), http::AddressFamily::ipv6});
  ASSERT_TRUE(attempt.finish());
  EXPECT_EQ(attempt.connection, nullptr);
  EXPECT_EQ(attempt.error.message.find("127.0.0.1"), std::string::npos) << attempt.error.message;
  EXPECT_EQ(server.accepted(), 0U);
}

// A port whose queue of connections is full: the kernel drops what else comes, so that a connect
// hangs.
class FullServer {
 public:
  FullServer(const std::string& host, std::uint16_t port)
      : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const SocketAddress address = *SocketAddress::parse(host, port);
    EXPECT_EQ(::bind(listener_.get(), address.data(), address.size()), 0);
    EXPECT_EQ(::listen(listener_.get(), 0), 0);
    for (int i = 0; i < 8; ++i) {
      clients_.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      ::connect(clients_.back().get(), address.data(), address.size());
    }
  }

 private:
  Fd listener_;
  std::vector<Fd> clients_;
};

TEST(Connector, AnAddressThatDoesNotAnswerIsOvertakenAfterTheStagger) {
  ByteServer server("127.0.0.3");
  const FullServer full("127.0.0.2", server.port());
  Attempt attempt;
  attempt.names.add("slow.test", "127.0.0.2");
  attempt.names.add("slow.test", "127.0.0.3");
  const auto start = Shard::Clock::now();
  attempt.begin({"slow.test", server.port(), http::AddressFamily::ipv4});
  ASSERT_TRUE(attempt.finish());
  ASSERT_TRUE(attempt.connection) << attempt.error.message;
  EXPECT_EQ(attempt.connection->remote_address(), "127.0.0.3");
  EXPECT_GE(Shard::Clock::now() - start, Connector::stagger);
}

TEST(Connector, AllRefusalsAreNamedAndManyAreCounted) {
  const std::string port = std::to_string(closed_port());
  Attempt attempt;
  for (int i = 1; i <= 6; ++i) attempt.names.add("many.test", "127.0.0." + std::to_string(i));
  attempt.begin(
      {"many.test", static_cast<std::uint16_t>(std::stoi(port)), http::AddressFamily::ipv4});
  ASSERT_TRUE(attempt.finish());
  const std::string& message = attempt.error.message;
  std::size_t refusals = 0;
  for (std::size_t at = message.find("connect ECONNREFUSED 127.0.0."); at != std::string::npos;
       at = message.find("connect ECONNREFUSED 127.0.0.", at + 1)) {
    ++refusals;
  }
  EXPECT_EQ(refusals, 4U) << message;
  EXPECT_TRUE(message.ends_with(", and 2 more")) << message;
}

TEST(Connector, ConnectsFromTheLocalAddress) {
  ByteServer server;
  Attempt attempt;
  ConnectTarget target{"127.0.0.1", server.port()};
  target.local = SocketAddress::parse("127.0.0.5", 0);
  attempt.begin(std::move(target));
  ASSERT_TRUE(attempt.finish());
  ASSERT_TRUE(attempt.connection) << attempt.error.message;
  sockaddr_in own{};
  socklen_t size = sizeof own;
  ::getsockname(attempt.connection->native_handle(), reinterpret_cast<sockaddr*>(&own), &size);
  EXPECT_EQ(Address::from(reinterpret_cast<const sockaddr&>(own)).host(), "127.0.0.5");
}

TEST(Connector, ALocalAddressThatFitsNoAddressIsSaid) {
  Attempt attempt;
  ConnectTarget target{"127.0.0.1", 80};
  target.local = SocketAddress::parse("::1", 0);
  attempt.begin(std::move(target));
  ASSERT_TRUE(attempt.finish());
  EXPECT_TRUE(attempt.error.message.starts_with("connect EAFNOSUPPORT 127.0.0.1"))
      << attempt.error.message;
}

TEST(Connector, DestroyingItCancels) {
  ByteServer server;
  for (int turns = 0; turns < 4; ++turns) {
    Attempt attempt;
    attempt.names.add("slow.test", "192.0.2.254");
    attempt.names.add("slow.test", "192.0.2.253");
    attempt.begin({"slow.test", server.port(), http::AddressFamily::ipv4});
    for (int i = 0; i < turns; ++i) {
      attempt.names.pump();
      attempt.shard.poll();
    }
    attempt.connector.reset();
    attempt.names.pump();
    attempt.shard.poll();
    attempt.shard.poll();
    EXPECT_EQ(attempt.calls, 0);
    EXPECT_EQ(attempt.shard.stats().connections, 0U);
  }
}

TEST(Connector, FamiliesTakeTurns) {
  const auto at = [](const char* text) { return *SocketAddress::parse(text, 1); };
  const auto mixed = interleave_families({at("::1"), at("::2"), at("::3"), at("10.0.0.1")});
  std::string order;
  for (const SocketAddress& each : mixed) order += each.text() + " ";
  EXPECT_EQ(order, "[::1]:1 10.0.0.1:1 [::2]:1 [::3]:1 ");
}

}  // namespace
}  // namespace sockeye::net
