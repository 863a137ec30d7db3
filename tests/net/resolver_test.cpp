// Names to addresses: literals, the hosts file, a name server of our own that answers, denies or
// stays silent.
#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "net/resolver.hpp"
#include "support/loop.hpp"
#include "support/name_server.hpp"

namespace sockeye::net {
namespace {

using http::AddressFamily;

struct Desk {
  explicit Desk(ResolverOptions options = {}) : resolver(std::in_place, shard, with(options)) {}

  ResolverOptions with(ResolverOptions options) const {
    options.servers = server.servers();
    return options;
  }
  template <class Done>
  bool run_until(Done&& done) {
    return testing_support::run_until(shard, [&] {
      server.pump();
      return done();
    });
  }
  std::string ask(const std::string& host, AddressFamily family = AddressFamily::any) {
    std::optional<Resolved> answer;
    resolver->resolve(host, 80, family, [&](Resolved resolved) { answer = std::move(resolved); });
    EXPECT_FALSE(answer) << "never from inside the call";
    EXPECT_TRUE(run_until([&] { return answer.has_value(); }));
    std::string text = answer->error;
    for (const SocketAddress& each : answer->addresses) text += each.text() + " ";
    return text;
  }

  testing_support::NameServer server;
  Shard shard;
  std::optional<Resolver> resolver;
};

TEST(Resolver, LiteralsNeedNoNameServer) {
  Desk desk;
  EXPECT_EQ(desk.ask("192.0.2.1"), "192.0.2.1:80 ");
  EXPECT_EQ(desk.ask("2001:db8::1"), "[2001:db8::1]:80 ");
  EXPECT_EQ(desk.ask("[2001:db8::1]"), "[2001:db8::1]:80 ");
  EXPECT_EQ(desk.ask("fe80::1%1"), "[fe80::1%1]:80 ");
  EXPECT_EQ(desk.ask("fe80::1%lo"), "[fe80::1%1]:80 ");
  EXPECT_EQ(desk.server.questions, 0);
}

TEST(Resolver, ALiteralOfTheOtherFamilyIsNoAddress) {
  Desk desk;
  EXPECT_NE(desk.ask("192.0.2.1", AddressFamily::ipv6).find("ENOTFOUND 192.0.2.1"),
            std::string::npos);
  EXPECT_EQ(desk.ask("::1", AddressFamily::ipv6), "[::1]:80 ");
}

TEST(Resolver, TheHostsFileIsRead) {
  Desk desk;
  EXPECT_NE(desk.ask("localhost", AddressFamily::ipv4).find("127.0.0.1:80"), std::string::npos);
  EXPECT_EQ(desk.server.questions, 0);
}

TEST(Resolver, ANameServerIsAsked) {
  Desk desk;
  desk.server.add("both.test", "192.0.2.7");
  desk.server.add("both.test", "2001:db8::7");
  EXPECT_EQ(desk.ask("both.test", AddressFamily::ipv4), "192.0.2.7:80 ");
  EXPECT_EQ(desk.ask("both.test", AddressFamily::ipv6), "[2001:db8::7]:80 ");
  const std::string both = desk.ask("both.test");
  EXPECT_NE(both.find("192.0.2.7:80"), std::string::npos) << both;
  EXPECT_NE(both.find("[2001:db8::7]:80"), std::string::npos) << both;
}

TEST(Resolver, AnUnknownNameIsNamedInTheError) {
  Desk desk;
  EXPECT_EQ(desk.ask("nowhere.test"), "getaddrinfo ENOTFOUND nowhere.test");
}

TEST(Resolver, WhatIsNoNameIsRefusedUnasked) {
  Desk desk;
  for (const std::string& host : {std::string(), std::string("two words"), std::string("a\nb"),
                                  std::string(300, 'x'), std::string("fe80::1%nonesuch")}) {
    EXPECT_EQ(desk.ask(host), "getaddrinfo EAI_NONAME " + host);
  }
  EXPECT_EQ(desk.server.questions, 0);
}

TEST(Resolver, ASilentServerEndsInATimeout) {
  ResolverOptions options;
  options.timeout = std::chrono::milliseconds{10};
  options.tries = 2;
  Desk desk(options);
  desk.server.silent = true;
  const std::string error = desk.ask("slow.test", AddressFamily::ipv4);
  EXPECT_NE(error.find("getaddrinfo EAI_AGAIN slow.test"), std::string::npos) << error;
  EXPECT_GT(desk.server.questions, 1);
}

TEST(Resolver, AServerThatIsSilentForIpv6DoesNotHoldUpIpv4) {
  ResolverOptions options;
  options.timeout = std::chrono::minutes{1};
  Desk desk(options);
  desk.server.add("old.test", "192.0.2.9");
  desk.server.silent_for_ipv6 = true;
  EXPECT_EQ(desk.ask("old.test"), "192.0.2.9:80 ");
}

TEST(Resolver, ManyQuestionsAtOnceGetTheirOwnAnswers) {
  Desk desk;
  constexpr int count = 50;
  std::map<int, std::string> answers;
  for (int i = 0; i < count; ++i) {
    const std::string host = "h" + std::to_string(i) + ".test";
    desk.server.add(host, "192.0.2." + std::to_string(i));
    desk.resolver->resolve(host, 80, AddressFamily::ipv4, [&answers, i](Resolved resolved) {
      answers[i] = resolved.addresses.empty() ? resolved.error : resolved.addresses[0].text();
    });
  }
  ASSERT_TRUE(desk.run_until([&] { return answers.size() == count; }));
  for (int i = 0; i < count; ++i) EXPECT_EQ(answers[i], "192.0.2." + std::to_string(i) + ":80");
}

TEST(Resolver, WhatIsCancelledIsNotToldAndItsCallbackGoes) {
  Desk desk;
  desk.server.add("a.test", "192.0.2.1");
  const auto mark = std::make_shared<int>(0);
  bool told = false;
  const Resolver::Id id = desk.resolver->resolve("a.test", 80, AddressFamily::any,
                                                 [mark, &told](Resolved) { told = true; });
  desk.resolver->cancel(id);
  EXPECT_EQ(mark.use_count(), 1);
  EXPECT_EQ(desk.ask("a.test", AddressFamily::ipv4), "192.0.2.1:80 ");
  EXPECT_FALSE(told);
}

TEST(Resolver, ItMayBeDestroyedWhileItAsksAndInsideACallback) {
  Desk desk;
  desk.server.silent = true;
  bool told = false;
  desk.resolver->resolve("a.test", 80, AddressFamily::any, [&](Resolved) { told = true; });
  desk.shard.poll();
  desk.resolver.emplace(desk.shard, desk.with({}));
  int calls = 0;
  for (int i = 0; i < 2; ++i) {
    desk.resolver->resolve("127.0.0.1", 80, AddressFamily::any, [&](Resolved) {
      ++calls;
      desk.resolver.reset();
    });
  }
  ASSERT_TRUE(desk.run_until([&] { return calls > 0; }));
  desk.shard.poll();
  EXPECT_EQ(calls, 1) << "the other was cancelled";
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace sockeye::net
