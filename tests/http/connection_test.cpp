// Requests over one connection: in pieces, several at once, too much, too slow.
#include <gmock/gmock.h>

#include <memory>
#include <vector>

#include "http/app_fixture.hpp"

namespace sockeye::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class ConnectionTest : public AppTest {
 protected:
  void add_echo() {
    app().post("/echo", [](Request& req, Response& res) { res.send(req.body()); });
    app().get("/name/:name", [](Request& req, Response& res) { res.send(req.param("name")); });
  }
};

TEST_F(ConnectionTest, AnswersARequestAndKeepsTheConnection) {
  add_echo();
  Peer peer = connect();
  peer.send(request("GET", "/name/a"));
  const Answer first = answer(peer);
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, "a");
  EXPECT_EQ(first.headers["Connection"], "keep-alive");
  EXPECT_EQ(first.headers["Keep-Alive"], "timeout=5");
  EXPECT_EQ(first.headers["Content-Type"], "text/plain; charset=utf-8");
  EXPECT_TRUE(first.headers["Date"].ends_with(" GMT"));
  peer.send(request("GET", "/name/b"));
  EXPECT_EQ(answer(peer).body, "b");
}

TEST_F(ConnectionTest, ReadsARequestByteByByte) {
  add_echo();
  Peer peer = connect();
  for (const char byte : request("POST", "/echo", {}, "hello")) {
    peer.send(std::string_view(&byte, 1));
    turns(1);
  }
  EXPECT_EQ(answer(peer).body, "hello");
}

TEST_F(ConnectionTest, AnswersPipelinedRequestsInOrder) {
  std::vector<std::shared_ptr<Response>> waiting;
  app().get("/later", [&](Request&, Response& res) { waiting.push_back(res.keep()); });
  app().get("/now", [](Request&, Response& res) { res.send("now"); });
  Peer peer = connect();
  peer.send(request("GET", "/later") + request("GET", "/now") + request("GET", "/later"));
  ASSERT_TRUE(run_until([&] { return waiting.size() == 2; }));
  waiting[1]->send("second");
  turns(3);
  EXPECT_EQ(peer.received(), "");
  waiting[0]->send("first");
  EXPECT_EQ(answer(peer).body, "first");
  EXPECT_EQ(answer(peer).body, "now");
  EXPECT_EQ(answer(peer).body, "second");
}

TEST_F(ConnectionTest, ReadsNoMoreThanTheLimitOfPipelinedRequests) {
  options.pipeline_limit = 2;
  std::vector<std::shared_ptr<Response>> waiting;
  app().get("/later", [&](Request&, Response& res) { waiting.push_back(res.keep()); });
  Peer peer = connect();
  std::string all;
  for (int i = 0; i < 5; ++i) all += request("GET", "/later");
  peer.send(all);
  ASSERT_TRUE(run_until([&] { return waiting.size() == 2; }));
  turns(5);
  EXPECT_EQ(waiting.size(), 2U);
  for (std::size_t i = 0; i < 5; ++i) {
    ASSERT_TRUE(run_until([&] { return waiting.size() > i; }));
    waiting[i]->send(std::to_string(i));
    EXPECT_EQ(answer(peer).body, std::to_string(i));
  }
}

TEST_F(ConnectionTest, DecodesChunks) {
  add_echo();
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
  const Answer whole = ask(head + "5\r\nhello\r\n6;name=x\r\n world\r\n0\r\nTrailer: x\r\n\r\n");
  EXPECT_EQ(whole.body, "hello world");
}

TEST_F(ConnectionTest, SaysContinueToWhoWaitsForIt) {
  add_echo();
  Peer peer = connect();
  peer.send(
      "POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(answer(peer).status, 100);
  peer.send("ok");
  EXPECT_EQ(answer(peer).body, "ok");
}

TEST_F(ConnectionTest, SaysContinueBehindTheAnswersThatAreDueBefore) {
  std::shared_ptr<Response> waiting;
  app().get("/later", [&](Request&, Response& res) { waiting = res.keep(); });
  add_echo();
  Peer peer = connect();
  peer.send(
      request("GET", "/later") +
      "POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  ASSERT_TRUE(run_until([&] { return waiting != nullptr; }));
  turns(3);
  EXPECT_EQ(peer.received(), "");
  waiting->send("first");
  EXPECT_EQ(answer(peer).body, "first");
  EXPECT_EQ(answer(peer).status, 100);
}

TEST_F(ConnectionTest, AnswersHeadWithTheHeadersOfGetAndNoBody) {
  add_echo();
  Peer peer = connect();
  peer.send(request("HEAD", "/name/abc") + request("GET", "/name/d"));
  const Answer head = answer(peer, true);
  EXPECT_EQ(head.headers["Content-Length"], "3");
  EXPECT_EQ(answer(peer).body, "d");
}

TEST_F(ConnectionTest, ClosesWhenAskedTo) {
  add_echo();
  Peer peer = connect();
  peer.send(request("GET", "/name/a", "Connection: close\r\n") + request("GET", "/name/b"));
  EXPECT_EQ(answer(peer).headers["Connection"], "close");
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
  EXPECT_EQ(peer.error(), 0);
  EXPECT_EQ(peer.received(), "");
}

TEST_F(ConnectionTest, ClosesAfterHttpOneZeroUnlessItIsToBeKept) {
  add_echo();
  EXPECT_EQ(ask("GET /name/a HTTP/1.0\r\n\r\n").headers["Connection"], "close");
  EXPECT_EQ(ask("GET /name/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").headers["Connection"],
            "keep-alive");
}

TEST_F(ConnectionTest, RefusesABodyOverTheLimitAndCloses) {
  options.body_limit = 4;
  add_echo();
  EXPECT_EQ(ask(request("POST", "/echo", {}, "1234")).body, "1234");
  const Answer announced = ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n");
  EXPECT_EQ(announced.status, 413);
  EXPECT_EQ(announced.headers["Connection"], "close");
  EXPECT_EQ(announced.body, R"({"error":{"message":"Body too large"}})");
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n";
  EXPECT_EQ(ask(head + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n").status, 413);
}

TEST_F(ConnectionTest, DoesNotAskForABodyThatItWillRefuse) {
  options.body_limit = 4;
  add_echo();
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\n"
                "Content-Length: 5\r\n\r\n")
                .status,
            413);
}

TEST_F(ConnectionTest, ClosesSilentlyWhenNothingComes) {
  options.header_timeout = std::chrono::milliseconds{20};
  Peer peer = connect();
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
  EXPECT_EQ(peer.received(), "");
}

TEST_F(ConnectionTest, TellsSlowHeadersThatTheyAreTooSlow) {
  options.header_timeout = std::chrono::milliseconds{20};
  Peer peer = connect();
  peer.send("GET / HTTP/1.1\r\nHost: te");
  EXPECT_EQ(answer(peer).status, 408);
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
}

TEST_F(ConnectionTest, AByteNowAndThenEarnsSlowHeadersNoTime) {
  options.header_timeout = std::chrono::milliseconds{30};
  Peer peer = connect();
  peer.send("GET / HTTP/1.1\r\nX: ");
  EXPECT_TRUE(run_until([&] {
    peer.send("x");
    return peer.at_end();
  }));
  EXPECT_THAT(peer.received(), StartsWith("HTTP/1.1 408 "));
}

TEST_F(ConnectionTest, TellsASlowBodyThatItIsTooSlow) {
  options.body_timeout = std::chrono::milliseconds{20};
  add_echo();
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\nab").status, 408);
}

TEST_F(ConnectionTest, ClosesAnIdleConnection) {
  options.keep_alive_timeout = std::chrono::milliseconds{20};
  add_echo();
  Peer peer = connect();
  peer.send(request("GET", "/name/a"));
  EXPECT_EQ(answer(peer).status, 200);
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
}

TEST_F(ConnectionTest, ARequestThatWaitsForItsAnswerIsNotIdle) {
  options.keep_alive_timeout = std::chrono::milliseconds{5};
  std::shared_ptr<Response> waiting;
  app().get("/later", [&](Request&, Response& res) { waiting = res.keep(); });
  Peer peer = connect();
  peer.send(request("GET", "/later"));
  ASSERT_TRUE(run_until([&] { return waiting != nullptr; }));
  bool later = false;
  shard().after(std::chrono::milliseconds{40}, [&] { later = true; });
  ASSERT_TRUE(run_until([&] { return later; }));
  EXPECT_FALSE(peer.at_end());
  waiting->send("late");
  EXPECT_EQ(answer(peer).body, "late");
}

TEST_F(ConnectionTest, ClosesConnectionsOverTheLimit) {
  options.connection_limit = 1;
  add_echo();
  Peer first = connect();
  first.send(request("GET", "/name/a"));
  EXPECT_EQ(answer(first).status, 200);
  Peer second = connect();
  EXPECT_TRUE(run_until([&] { return second.at_end(); }));
}

TEST_F(ConnectionTest, AnAppThatNeverRanIsDestroyedCleanly) {
  app().get("/", [](Request&, Response& res) { res.end(); });
  EXPECT_NE(app().listen(0, "127.0.0.1"), 0);
}

TEST_F(ConnectionTest, LetsABlankLineStandBeforeARequest) {
  add_echo();
  EXPECT_EQ(ask("\r\n\r\n" + request("GET", "/name/a")).body, "a");
}

}  // namespace
}  // namespace sockeye::http
