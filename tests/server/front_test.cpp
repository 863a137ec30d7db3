// The front's small parts: which origins may open a WebSocket, cookies, options that cannot be, and
// decisions that come when the server has gone.
#include <stdexcept>

#include "server/host_fixture.hpp"
#include "server/origin_check.hpp"
#include "server/session_cookie.hpp"

namespace sockeye::server::test {
namespace {

bool may_open(http::CorsOrigin origin, const http::Headers& request) {
  http::CorsOptions options;
  options.origin = std::move(origin);
  return may_open_websocket(http::Cors(options), request);
}

TEST(WebSocketOrigin, IsOneThatCorsNamesOrTheServersOwn) {
  const std::string page = "https://a.example";
  EXPECT_TRUE(may_open(page, {{"Host", "h.example"}}));
  EXPECT_TRUE(may_open(page, {{"Host", "h.example"}, {"Origin", "https://a.example"}}));
  EXPECT_FALSE(may_open(page, {{"Host", "h.example"}, {"Origin", "https://b.example"}}));
  EXPECT_TRUE(may_open(page, {{"Host", "h.example:8080"}, {"Origin", "http://H.example:8080"}}));
  EXPECT_FALSE(may_open(page, {{"Host", "h.example:8080"}, {"Origin", "http://h.example"}}));
  EXPECT_FALSE(may_open(page, {{"Host", "null"}, {"Origin", "null"}}));
  EXPECT_FALSE(may_open(page, {{"Origin", "http://"}}));
  EXPECT_TRUE(may_open("*", {{"Origin", "null"}}));
  EXPECT_TRUE(may_open(true, {{"Origin", "https://b.example"}}));
  EXPECT_FALSE(may_open(false, {{"Origin", "https://b.example"}}));
  EXPECT_TRUE(
      may_open(http::CorsOrigin::matching("\\.example$"), {{"Origin", "https://b.example"}}));
}

TEST(WebSocketOrigin, ALongOriginMatchesNoExpression) {
  const std::string origin = "https://" + std::string(100'000, 'a') + ".example";
  EXPECT_FALSE(may_open(http::CorsOrigin::matching("(.*a)*example$"), {{"Origin", origin}}));
}

TEST(WebSocketOrigin, AnExpressionThatIsNoneIsRefusedAtSetUp) {
  EXPECT_THROW(http::CorsOrigin::matching("("), std::invalid_argument);
}

TEST(SessionCookie, HasItsAttributesInTheModulesOrder) {
  CookieOptions options;
  EXPECT_EQ(session_cookie(options, "abc"), "io=abc; Path=/; HttpOnly; SameSite=Lax");
  options.max_age = std::chrono::seconds(60);
  options.domain = "a.example";
  options.expires = std::chrono::system_clock::from_time_t(784111777);
  options.secure = true;
  options.partitioned = true;
  options.priority = "HIGH";
  options.same_site = "none";
  EXPECT_EQ(session_cookie(options, "abc"),
            "io=abc; Max-Age=60; Domain=a.example; Path=/; Expires=Sun, 06 Nov 1994 08:49:37 GMT; "
            "HttpOnly; Secure; Partitioned; Priority=High; SameSite=None");
}

TEST(SessionCookie, WhatNoHeaderCanSayIsRefusedAtSetUp) {
  Runtime runtime;
  const auto refuses = [&](const CookieOptions& cookie) {
    ServerOptions options;
    options.cookie = cookie;
    EXPECT_THROW(Server(runtime, options), std::invalid_argument);
  };
  refuses({.name = ""});
  refuses({.name = "a b"});
  refuses({.path = "/;x"});
  refuses({.same_site = "sometimes"});
  refuses({.domain = "a\r\nb"});
  refuses({.priority = "urgent"});
}

TEST(CorsOptions, OnceOrByRequestAndNotBoth) {
  Runtime runtime;
  ServerOptions options;
  options.cors.emplace();
  options.cors_for = [](const HandshakeRequest&) { return std::nullopt; };
  EXPECT_THROW(Server(runtime, options), std::invalid_argument);
}

using Front = HostTest;

TEST_F(Front, ADecisionThatComesWhenTheServerHasGoneDoesNothing) {
  std::vector<std::function<void()>> late;
  ServerOptions options;
  options.allow_request = [&](const HandshakeRequest&, Next next) {
    late.emplace_back([next] { next(); });
  };
  options.generate_id = [&](const HandshakeRequest& request, SessionIdReply reply) {
    late.emplace_back([reply] { reply("abc"); });
    EXPECT_EQ(request.query["EIO"], "4");
  };
  start(options);
  io_->engine_use([&](const HandshakeRequest& request, EngineAnswer answer, Next next) {
    if (request.query.contains("held")) {
      late.emplace_back([answer, next] {
        answer.end(204);
        next();
      });
    } else {
      next();
    }
  });
  class Silent final : public Responder {
    void respond(int, const http::Headers&, std::string) override { ADD_FAILURE(); }
  };
  HostRequest held = handshake();
  held.target += "&held=1";
  io_->handle_request(held, std::make_shared<Silent>());
  io_->handle_request(handshake(), std::make_shared<Silent>());
  io_->handle_request(handshake(), std::make_shared<Silent>());
  ASSERT_EQ(late.size(), 3U);
  late.back()();
  ASSERT_EQ(late.size(), 4U);
  io_.reset();
  bool done = false;
  for (const auto& decide : late) decide();
  runtime_.shard(0).post([&] { done = true; });
  EXPECT_TRUE(until([&] { return done; }));
}

TEST_F(Front, AHandshakeAfterTheEndIsAnswered503) {
  start();
  EXPECT_EQ(ask(handshake()).status, 200);
  io_->close();
  EXPECT_EQ(ask(handshake()).status, 503);
  EXPECT_EQ(ask(request_of("/socket.io/socket.io.min.js")).status, 200);
}

TEST_F(Front, APostThatIsRefusedDoesNotStandInTheWayOfTheNext) {
  start();
  const HostAnswer open = ask(handshake());
  const std::string sid = open.body.substr(open.body.find("sid\":\"") + 6, 20);
  HostRequest post = request_of("/socket.io/?EIO=4&transport=websocket&sid=" + sid);
  post.method = "POST";
  post.body = "40";
  EXPECT_EQ(ask(post).status, 400);
  post.target = "/socket.io/?EIO=4&transport=polling&sid=" + sid;
  EXPECT_EQ(ask(post).status, 200);
}

}  // namespace
}  // namespace sockeye::server::test
