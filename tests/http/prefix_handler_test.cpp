// The seam between HTTP and Engine.IO: whole requests, lost clients, upgrades.
#include <gmock/gmock.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/app_fixture.hpp"
#include "support/recorder.hpp"

namespace sockeye::http {
namespace {

using testing::ElementsAre;
using testing_support::Recorder;

class Listener final : public PrefixHandler {
 public:
  bool serves(std::string_view path) const noexcept override {
    return path.starts_with("/socket.io/");
  }
  std::size_t body_limit() const noexcept override { return 10; }
  void on_head(const HostRequest& request) override {
    events.push_back("head " + request.target);
    if (head_hook) head_hook();
  }
  void on_body_lost(const HostRequest& request) override {
    events.push_back("lost " + request.target);
  }
  void on_request(HostRequest request, bool body_too_large,
                  std::shared_ptr<Responder> responder) override {
    events.emplace_back(request.method + " " + request.target + " " + request.body +
                        (body_too_large ? " too large" : ""));
    address = request.remote_address;
    if (watch_loss) {
      responder->on_abandoned([this] { events.emplace_back("abandoned"); });
    }
    if (answer_now) {
      responder->respond(200, {{"Content-Type", "text/plain"}}, "now");
    } else {
      waiting.push_back(std::move(responder));
    }
  }
  void on_upgrade(HostRequest request, net::Connection& connection,
                  std::string_view rest) override {
    events.push_back("upgrade " + request.target + " " + std::string(rest));
    if (take_over) {
      connection.set_handler(&recorder);
      taken = &connection;
    } else {
      connection.out().push(base::Frame::raw("HTTP/1.1 400 Bad Request\r\n\r\n"));
      connection.close();
    }
  }

  std::function<void()> head_hook;
  std::vector<std::string> events;
  std::vector<std::shared_ptr<Responder>> waiting;
  std::string address;
  Recorder recorder;
  net::Connection* taken = nullptr;
  bool answer_now = false;
  bool watch_loss = false;
  bool take_over = true;
};

class PrefixHandlerTest : public AppTest {
 protected:
  PrefixHandlerTest() { app().implementation().add_prefix_handler(0, handler); }
  ~PrefixHandlerTest() override {
    if (!removed) app().implementation().remove_prefix_handler(handler);
  }

  static std::string upgrade_request() {
    return request("GET", "/socket.io/?x=1",
                   "Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n");
  }

  Listener handler;
  bool removed = false;
};

TEST_F(PrefixHandlerTest, GetsWhatItServesAndRoutesGetTheRest) {
  app().get("/*", [](Request&, Response& res) { res.send("route"); });
  handler.answer_now = true;
  EXPECT_EQ(get("/socket.io/?a=b").body, "now");
  EXPECT_EQ(get("/socket.io").body, "route");
  EXPECT_THAT(handler.events, ElementsAre("GET /socket.io/?a=b "));
  EXPECT_EQ(handler.address, "127.0.0.1");
}

TEST_F(PrefixHandlerTest, AnswersLater) {
  Peer peer = connect();
  peer.send(request("GET", "/socket.io/"));
  ASSERT_TRUE(run_until([&] { return handler.waiting.size() == 1; }));
  handler.waiting[0]->respond(200, {{"X", "y"}}, "later");
  handler.waiting[0]->respond(200, {}, "again");
  const Answer found = answer(peer);
  EXPECT_EQ(found.body, "later");
  EXPECT_EQ(found.headers["X"], "y");
  turns(2);
  EXPECT_EQ(peer.received(), "");
}

TEST_F(PrefixHandlerTest, HearsOfTheHeadBeforeTheBody) {
  Peer peer = connect();
  peer.send("POST /socket.io/ HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\na");
  ASSERT_TRUE(run_until([&] { return !handler.events.empty(); }));
  EXPECT_THAT(handler.events, ElementsAre("head /socket.io/"));
  peer.send("b");
  ASSERT_TRUE(run_until([&] { return handler.events.size() == 2; }));
  EXPECT_THAT(handler.events, ElementsAre("head /socket.io/", "POST /socket.io/ ab"));
}

TEST_F(PrefixHandlerTest, HearsOfABodyThatNeverCame) {
  Peer peer = connect();
  peer.send("POST /socket.io/ HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\na");
  ASSERT_TRUE(run_until([&] { return !handler.events.empty(); }));
  peer.close();
  ASSERT_TRUE(run_until([&] { return handler.events.size() == 2; }));
  EXPECT_THAT(handler.events, ElementsAre("head /socket.io/", "lost /socket.io/"));
}

TEST_F(PrefixHandlerTest, HearsOfAMalformedBodyAsOfALostOne) {
  Peer peer = connect();
  peer.send("POST /socket.io/ HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
  EXPECT_EQ(answer(peer).status, 400);
  EXPECT_THAT(handler.events, ElementsAre("head /socket.io/", "lost /socket.io/"));
}

TEST_F(PrefixHandlerTest, AnswersATooLargeBodyItself) {
  const std::string head = "POST /socket.io/ HTTP/1.1\r\nHost: test\r\n";
  for (const std::string& rest : {"Content-Length: 11\r\n\r\n" + std::string(11, 'x'),
                                  std::string("Transfer-Encoding: chunked\r\n\r\nb\r\n")}) {
    handler.events.clear();
    handler.waiting.clear();
    Peer peer = connect();
    peer.send(head + rest);
    ASSERT_TRUE(run_until([&] { return handler.waiting.size() == 1; }));
    EXPECT_THAT(handler.events, ElementsAre("head /socket.io/", "POST /socket.io/  too large"));
    handler.waiting[0]->respond(413, {}, "");
    const Answer found = answer(peer);
    EXPECT_EQ(found.status, 413);
    EXPECT_EQ(found.headers["Connection"], "close");
    EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
    EXPECT_EQ(peer.error(), 0);
  }
}

TEST_F(PrefixHandlerTest, HearsWhenTheClientIsGoneBeforeTheAnswer) {
  handler.watch_loss = true;
  Peer peer = connect();
  peer.send(request("GET", "/socket.io/"));
  ASSERT_TRUE(run_until([&] { return handler.waiting.size() == 1; }));
  peer.close();
  ASSERT_TRUE(run_until([&] { return handler.events.size() == 2; }));
  EXPECT_EQ(handler.events.back(), "abandoned");
  handler.waiting[0]->respond(200, {}, "nobody");
}

TEST_F(PrefixHandlerTest, HearsNothingOfAClientThatGoesAfterItsAnswer) {
  handler.watch_loss = true;
  handler.answer_now = true;
  Peer peer = connect();
  peer.send(request("GET", "/socket.io/"));
  EXPECT_EQ(answer(peer).status, 200);
  peer.close();
  ASSERT_TRUE(run_until([&] { return shard().stats().connections == 0; }));
  EXPECT_EQ(handler.events.size(), 1U);
}

TEST_F(PrefixHandlerTest, AResponderThatIsDroppedAnswersWithAnError) {
  Peer peer = connect();
  peer.send(request("GET", "/socket.io/"));
  ASSERT_TRUE(run_until([&] { return handler.waiting.size() == 1; }));
  handler.waiting.clear();
  EXPECT_EQ(answer(peer).status, 500);
}

TEST_F(PrefixHandlerTest, TakesAConnectionOver) {
  Peer peer = connect();
  peer.send(upgrade_request() + "rest");
  ASSERT_TRUE(run_until([&] { return handler.taken != nullptr; }));
  EXPECT_THAT(handler.events, ElementsAre("upgrade /socket.io/?x=1 rest"));
  peer.send("more");
  ASSERT_TRUE(run_until([&] { return handler.recorder.data == "more"; }));
  handler.taken->close();
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
}

TEST_F(PrefixHandlerTest, AnUpgradedConnectionHasNoHttpDeadline) {
  Runtime runtime;
  AppOptions fast;
  fast.header_timeout = fast.keep_alive_timeout = std::chrono::milliseconds{5};
  App app(runtime, fast);
  app.implementation().add_prefix_handler(0, handler);
  net::Shard& reactor = runtime.shard(0).implementation();
  Peer peer = Peer::connect(app.listen(0, "127.0.0.1"));
  peer.send(upgrade_request());
  ASSERT_TRUE(testing_support::run_until(reactor, [&] { return handler.taken != nullptr; }));
  bool later = false;
  reactor.after(std::chrono::milliseconds{40}, [&] { later = true; });
  ASSERT_TRUE(testing_support::run_until(reactor, [&] { return later; }));
  EXPECT_FALSE(peer.at_end());
  app.implementation().remove_prefix_handler(handler);
  handler.taken->set_handler(nullptr);
}

TEST_F(PrefixHandlerTest, AnUpgradeWaitsForEarlierAnswers) {
  Peer peer = connect();
  peer.send(request("GET", "/socket.io/") + upgrade_request());
  ASSERT_TRUE(run_until([&] { return handler.waiting.size() == 1; }));
  peer.send("rest");
  turns(3);
  EXPECT_EQ(handler.taken, nullptr);
  handler.waiting[0]->respond(200, {}, "first");
  EXPECT_EQ(answer(peer).body, "first");
  ASSERT_TRUE(run_until([&] { return handler.taken != nullptr; }));
  EXPECT_EQ(handler.events.back(), "upgrade /socket.io/?x=1 rest");
  handler.taken->close();
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
}

TEST_F(PrefixHandlerTest, AnUpgradeMayBeRefusedInPlace) {
  handler.take_over = false;
  Peer peer = connect();
  peer.send(upgrade_request());
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
  EXPECT_EQ(peer.received(), "HTTP/1.1 400 Bad Request\r\n\r\n");
}

TEST_F(PrefixHandlerTest, AnUpgradeOfARouteIsAnOrdinaryRequest) {
  app().get("/page", [](Request&, Response& res) { res.send("page"); });
  EXPECT_EQ(get("/page", "Connection: Upgrade\r\nUpgrade: h2c\r\n").body, "page");
}

TEST_F(PrefixHandlerTest, MayGoBeforeTheApp) {
  Peer waiting = connect();
  handler.watch_loss = true;
  waiting.send(request("GET", "/socket.io/"));
  ASSERT_TRUE(run_until([&] { return handler.waiting.size() == 1; }));
  Peer sending = connect();
  sending.send("POST /socket.io/ HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\na");
  ASSERT_TRUE(run_until([&] { return handler.events.size() == 2; }));
  app().implementation().remove_prefix_handler(handler);
  removed = true;
  EXPECT_EQ(answer(waiting).status, 503);
  EXPECT_EQ(answer(sending).status, 503);
  EXPECT_EQ(handler.events.size(), 2U);
  handler.waiting[0]->respond(200, {}, "late");
  EXPECT_EQ(get("/socket.io/").status, 404);
}

TEST_F(PrefixHandlerTest, MayGoInsideItsOwnCall) {
  handler.head_hook = [&] {
    app().implementation().remove_prefix_handler(handler);
    removed = true;
  };
  EXPECT_EQ(ask(request("POST", "/socket.io/", {}, "ab")).status, 503);
  EXPECT_THAT(handler.events, ElementsAre("head /socket.io/"));
}

TEST_F(PrefixHandlerTest, APreflightsAnswerKeepsItsLength) {
  Peer peer = connect();
  peer.send(request("OPTIONS", "/socket.io/"));
  ASSERT_TRUE(run_until([&] { return handler.waiting.size() == 1; }));
  handler.waiting[0]->respond(204, {{"Content-Length", "0"}}, {});
  const Answer found = answer(peer);
  EXPECT_EQ(found.status, 204);
  EXPECT_EQ(found.headers["Content-Length"], "0");
}

}  // namespace
}  // namespace sockeye::http
