// Requests and connections that arrive on one shard and belong to another's session.
#include <atomic>
#include <mutex>
#include <optional>
#include <vector>

#include "server/shards_fixture.hpp"
#include "support/certificates.hpp"
#include "support/tls_peer.hpp"

namespace sockeye::server::test {
namespace {

using HandOver = ShardsTest;

std::string polling(const std::string& sid) {
  return Visitor::target("transport=polling&sid=" + sid);
}

TEST_F(HandOver, ConnectionsAreHandedOutInTurnAndSessionsStayWhereTheyBegin) {
  make();
  const Serving serving = serve();
  for (std::size_t i = 0; i < 2 * threads; ++i) {
    Visitor visitor = this->visitor();
    EXPECT_EQ(shard_of(visitor.open()), i % threads);
  }
}

TEST_F(HandOver, APollOnAnyShardReachesItsSession) {
  Server& io = make();
  io.on("echo", [](int value) { return value; });
  const Serving serving = serve();
  Visitor first = visitor();
  const std::string sid = first.open_polling();
  for (std::size_t shard = 0; shard < threads; ++shard) {
    Visitor elsewhere = visitor_of(shard);
    elsewhere.post(polling(sid), shard == 0 ? "40" : R"(421["echo",7])");
    EXPECT_EQ(elsewhere.answer(), "200 ok");
    elsewhere.get(polling(sid));
    const std::string answer = elsewhere.answer();
    EXPECT_EQ(answer.substr(0, 6), shard == 0 ? "200 40" : "200 43") << answer;
  }
}

TEST_F(HandOver, ARequestForNoSessionIsRefusedWhereItWouldBe) {
  make();
  const Serving serving = serve();
  for (const char* sid : {"a", "b", "c", "d", "e", "f"}) {
    Visitor visitor = this->visitor();
    visitor.get(polling(sid));
    EXPECT_EQ(visitor.answer(), R"(400 {"code":1,"message":"Session ID unknown"})");
  }
}

TEST_F(HandOver, AnswersKeepTheOrderOfTheirRequests) {
  make();
  app_.get("/local", [](http::Request&, http::Response& response) { response.send("here"); });
  const Serving serving = serve();
  Visitor there = visitor_of(1);
  Visitor here = visitor_of(0);
  here.post(polling(there.sid), "40");
  here.get("/local");
  here.get(polling(there.sid));
  here.get("/local");
  EXPECT_EQ(here.answer(), "200 ok");
  EXPECT_EQ(here.answer(), "200 here");
  EXPECT_EQ(here.answer().substr(0, 6), "200 40");
  EXPECT_EQ(here.answer(), "200 here");
}

TEST_F(HandOver, AClientThatDropsAPollElsewhereEndsItsSession) {
  Server& io = make();
  std::atomic<bool> ended{false};
  io.on_disconnect([&](Socket, std::string_view reason) {
    EXPECT_EQ(reason, "transport error");
    ended = true;
  });
  const Serving serving = serve();
  Visitor there = visitor_of(2);
  there.post(polling(there.sid), "40");
  EXPECT_EQ(there.answer(), "200 ok");
  there.get(polling(there.sid));
  EXPECT_EQ(there.answer().substr(0, 6), "200 40");
  std::optional<Visitor> here = visitor_of(0);
  here->get(polling(there.sid));
  here.reset();
  EXPECT_TRUE(eventually([&] { return ended.load(); }));
}

TEST_F(HandOver, APostThatBreaksOffElsewhereEndsItsSession) {
  Server& io = make();
  std::atomic<bool> ended{false};
  io.on_disconnect([&](Socket, std::string_view) { ended = true; });
  const Serving serving = serve();
  Visitor there = visitor_of(1);
  there.post(polling(there.sid), "40");
  EXPECT_EQ(there.answer(), "200 ok");
  {
    Wire wire = Wire::plain(port_);
    wire.send("POST " + polling(there.sid) +
              " HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n42");
    Wire second = Wire::plain(port_);
    second.send("POST " + polling(there.sid) +
                " HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n42");
  }
  EXPECT_TRUE(eventually([&] { return ended.load(); }));
}

TEST_F(HandOver, AnUpgradeMovesToTheSessionWithWhatCameBehindIt) {
  Server& io = make();
  std::atomic<std::size_t> shard{99};
  io.on("echo", [&](Socket, int value) {
    for (std::size_t i = 0; i < threads; ++i) {
      if (runtime_.shard(i).in_own_thread()) shard = i;
    }
    return value;
  });
  const Serving serving = serve();
  for (std::size_t home = 0; home < threads; ++home) {
    for (std::size_t arrives = 0; arrives < threads; ++arrives) {
      Visitor polls = visitor_of(home);
      Visitor upgrades = visitor_of(arrives);
      upgrades.ask_for_websocket("&sid=" + polls.sid, Visitor::frame("2probe"));
      EXPECT_EQ(upgrades.answer(), "101 ");
      EXPECT_EQ(upgrades.next(), "3probe");
      upgrades.send("5");
      EXPECT_EQ(upgrades.join().substr(0, 2), "40");
      upgrades.send(R"(421["echo",3])");
      EXPECT_EQ(upgrades.next(), "431[3]");
      EXPECT_EQ(shard, home);
    }
  }
}

TEST_F(HandOver, AnIdOfTheApplicationsGoesWhereItsHashSays) {
  ServerOptions options;
  options.generate_id = [](const HandshakeRequest& request, const SessionIdReply& reply) {
    reply(std::string(request.query["wanted"]));
  };
  Server& io = make(std::move(options));
  std::mutex mutex;
  std::vector<std::size_t> shards;
  io.on_connection([&](Socket) {
    const std::lock_guard lock(mutex);
    for (std::size_t i = 0; i < threads; ++i) {
      if (runtime_.shard(i).in_own_thread()) shards.push_back(i);
    }
  });
  const Serving serving = serve();
  std::vector<std::size_t> expected;
  for (int i = 0; i < 9; ++i) {
    const std::string id = "wanted-" + std::to_string(i);
    Visitor visitor = this->visitor();
    if (i % 2 == 0) {
      EXPECT_EQ(visitor.open("&wanted=" + id), id);
      EXPECT_EQ(visitor.join().substr(0, 2), "40");
    } else {
      EXPECT_EQ(visitor.open_polling("&wanted=" + id), id);
      visitor.post(polling(id), "40");
      EXPECT_EQ(visitor.answer(), "200 ok");
      visitor.get(polling(id));
      EXPECT_EQ(visitor.answer().substr(0, 6), "200 40");
    }
    expected.push_back(shard_of(id));
    Visitor again = this->visitor();
    again.get(Visitor::target("transport=polling&wanted=" + id));
    EXPECT_EQ(again.answer().substr(0, 4), "400 ") << "there is such a session";
  }
  const std::lock_guard lock(mutex);
  EXPECT_EQ(shards, expected);
}

TEST_F(HandOver, ConnectionsOfAnAddressAreCountedOverAllShards) {
  make({.max_connections_per_address = 4});
  const Serving serving = serve();
  std::vector<Visitor> visitors;
  for (int i = 0; i < 4; ++i) {
    visitors.push_back(visitor());
    visitors.back().open();
  }
  Visitor fifth = visitor();
  fifth.get(Visitor::target("transport=polling"));
  EXPECT_EQ(fifth.answer().substr(0, 4), "429 ");
  EXPECT_EQ(io_->stats().connections_refused, 1U);
  EXPECT_TRUE(eventually([&] { return io_->clients_count() == 4; }));
  visitors.pop_back();
  EXPECT_TRUE(eventually([&] { return io_->clients_count() == 3; }));
  fifth.open_polling();
}

TEST_F(HandOver, TheServerMayCloseWhileAConnectionIsOnItsWay) {
  make();
  const Serving serving = serve();
  Visitor polls = visitor_of(1);
  Visitor upgrades = visitor_of(0);
  Visitor asks = visitor_of(2);
  std::latch held(1);
  std::latch free(1);
  runtime_.shard(1).post([&] {
    held.count_down();
    free.wait();
  });
  held.wait();
  upgrades.ask_for_websocket("&sid=" + polls.sid);
  asks.get(polling(polls.sid));
  std::atomic<bool> closed{false};
  io_->close([&] { closed = true; });
  free.count_down();
  EXPECT_TRUE(eventually([&] { return closed.load(); }));
  EXPECT_EQ(asks.answer().substr(0, 3).size(), 3U);
  (void)upgrades.answer();
  EXPECT_TRUE(upgrades.ended());
}

TEST_F(HandOver, APollThatComesBehindTheCloseIsToldOfIt) {
  make();
  const Serving serving = serve();
  Visitor there = visitor_of(1);
  there.post(polling(there.sid), "40");
  EXPECT_EQ(there.answer(), "200 ok");
  there.get(polling(there.sid));
  EXPECT_EQ(there.answer().substr(0, 6), "200 40");
  Visitor here = visitor_of(0);
  std::latch held(1);
  std::latch free(1);
  runtime_.shard(1).post([&] {
    held.count_down();
    free.wait();
  });
  held.wait();
  io_->close();
  here.get(polling(there.sid));
  free.count_down();
  EXPECT_EQ(here.answer(),
            "200 6\x1e"
            "1");
  EXPECT_TRUE(eventually([&] { return io_->clients_count() == 0; }));
}

TEST_F(HandOver, AConnectionThatEndsOnItsWayEndsThere) {
  Server& io = make();
  io.on("echo", [](int value) { return value; });
  const Serving serving = serve();
  Visitor polls = visitor_of(1);
  std::latch held(1);
  std::latch free(1);
  runtime_.shard(1).post([&] {
    held.count_down();
    free.wait();
  });
  held.wait();
  {
    Visitor gone = visitor_of(0);
    gone.ask_for_websocket("&sid=" + polls.sid, Visitor::frame("2probe"));
    on_shard(0, [] {});
  }
  free.count_down();
  // The upgrade was given up with its connection: the session goes on, and takes another.
  EXPECT_TRUE(eventually([&] {
    Visitor again = visitor_of(0);
    again.ask_for_websocket("&sid=" + polls.sid, Visitor::frame("2probe"));
    return again.answer() == "101 " && again.next() == "3probe";
  }));
}

TEST_F(HandOver, TlsMovesWithItsConnection) {
  const testing_support::Authority authority{"test CA"};
  const testing_support::Pair pair =
      authority.issue({.subject = "a.test", .names = "DNS:a.test", .passphrase = {}});
  http::TlsOptions tls;
  tls.certificate.chain = pair.chain;
  tls.certificate.key = pair.key;
  Server& io = make();
  io.on("echo", [](Socket socket, int value) {
    EXPECT_TRUE(socket.handshake().secure);
    return value;
  });
  const std::uint16_t port = app_.listen_tls(0, tls, "127.0.0.1");
  const Serving serving = run();
  const auto secure = [port] {
    const auto peer =
        std::make_shared<testing_support::TlsPeer>(testing_support::Peer::connect(port));
    const auto taken = std::make_shared<std::size_t>(0);
    return Visitor(Wire{[peer](std::string_view bytes) { peer->send(bytes); },
                        [peer, taken] {
                          const std::string& all = peer->received();
                          std::string more = all.substr(*taken);
                          *taken = all.size();
                          return more;
                        },
                        [peer] { return peer->at_end(); }});
  };
  for (std::size_t i = 0; i < 2 * threads; ++i) {
    Visitor polls = secure();
    polls.open_polling();
    Visitor upgrades = secure();
    upgrades.ask_for_websocket("&sid=" + polls.sid, Visitor::frame("2probe"));
    EXPECT_EQ(upgrades.answer(), "101 ");
    EXPECT_EQ(upgrades.next(), "3probe");
    upgrades.send("5");
    EXPECT_EQ(upgrades.join().substr(0, 2), "40");
    upgrades.send(R"(421["echo",3])");
    EXPECT_EQ(upgrades.next(), "431[3]");
  }
}

}  // namespace
}  // namespace sockeye::server::test
