// Which handler a request reaches, and what it gets where there is none.
#include <gmock/gmock.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "http/app_fixture.hpp"
#include "sockeye/task.hpp"

namespace sockeye::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RouterTest : public AppTest {
 protected:
  static auto say(std::string text) {
    return [text = std::move(text)](Request&, Response& res) { res.send(text); };
  }
};

TEST_F(RouterTest, TheFirstRouteThatFitsIsTaken) {
  app().get("/a/:id", say("parameter"));
  app().get("/a/b", say("text"));
  EXPECT_EQ(get("/a/b").body, "parameter");
}

TEST_F(RouterTest, PathsFitAsAWholeButForATrailingSlash) {
  app().get("/a/b", say("found"));
  EXPECT_EQ(get("/a/b/").body, "found");
  EXPECT_EQ(get("/a/b?x").body, "found");
  for (const char* other : {"/a", "/a/b/c", "/a/bc", "/A/b", "/a//b", "/a/b//", "/"}) {
    EXPECT_EQ(get(other).status, 404) << other;
  }
}

TEST_F(RouterTest, ParametersAreDecodedAfterTheMatch) {
  app().get("/:a/x/:b",
            [](Request& req, Response& res) { res.send(req.param("a") + "|" + req.param("b")); });
  EXPECT_EQ(get("/one%2Ftwo/x/%E2%82%AC").body, "one/two|\xe2\x82\xac");
  EXPECT_EQ(get("/a/x/%zz").status, 400);
  EXPECT_EQ(get("/a/x/%4").status, 400);
}

TEST_F(RouterTest, AWildcardTakesTheRest) {
  app().get("/files/*path", [](Request& req, Response& res) { res.send(req.param("path")); });
  app().get("/*", [](Request& req, Response& res) { res.send("any " + req.param("*")); });
  EXPECT_EQ(get("/files/a/b.txt").body, "a/b.txt");
  EXPECT_EQ(get("/files/").body, "");
  EXPECT_EQ(get("/files").body, "any files");
}

TEST_F(RouterTest, OtherMethodsAreToldWhichAreAllowed) {
  app().get("/a", say("get")).put("/a", say("put")).post("/b", say("post"));
  const Answer refused = ask(request("DELETE", "/a"));
  EXPECT_EQ(refused.status, 405);
  EXPECT_EQ(refused.headers["Allow"], "GET, HEAD, PUT");
  EXPECT_EQ(refused.body, R"({"error":{"message":"DELETE is not allowed here"}})");
  const Answer asked = ask(request("OPTIONS", "/a"));
  EXPECT_EQ(asked.status, 204);
  EXPECT_EQ(asked.headers["Allow"], "GET, HEAD, PUT");
  EXPECT_EQ(ask(request("TRACE", "/b")).status, 405);
}

TEST_F(RouterTest, AllTakesEveryMethod) {
  app().all("/a", say("all"));
  EXPECT_EQ(ask(request("PATCH", "/a")).body, "all");
  EXPECT_EQ(get("/a").body, "all");
}

TEST_F(RouterTest, NothingFoundIsAnErrorAsJson) {
  const Answer missing = get("/none");
  EXPECT_EQ(missing.status, 404);
  EXPECT_EQ(missing.headers["Content-Type"], "application/json; charset=utf-8");
  EXPECT_EQ(missing.body, R"({"error":{"message":"Not found: GET /none"}})");
}

TEST_F(RouterTest, MiddlewaresRunInOrderAndForTheirPrefix) {
  std::vector<std::string> seen;
  app().use([&](Request&, Response&, Next next) {
    seen.emplace_back("all");
    next();
  });
  app().use("/api", [&](Request&, Response&, Next next) {
    seen.emplace_back("api");
    next();
  });
  app().get("/api/x", say("x")).get("/apix", say("apix"));
  EXPECT_EQ(get("/api/x").body, "x");
  EXPECT_EQ(get("/apix").body, "apix");
  EXPECT_THAT(seen, ElementsAre("all", "api", "all"));
}

TEST_F(RouterTest, AMiddlewareMayAnswerOrFail) {
  app().use("/answer", [](Request&, Response& res, Next) { res.status(401).send("no"); });
  app().use("/fail", [](Request&, Response&, Next next) { next(Error("secret")); });
  app().use("/http", [](Request&, Response&, Next next) { next(HttpError(403, "not yours")); });
  app().get("/*", say("route"));
  EXPECT_EQ(get("/answer").status, 401);
  const Answer failed = get("/fail");
  EXPECT_EQ(failed.status, 500);
  EXPECT_EQ(failed.body, R"({"error":{"message":"Internal Server Error"}})");
  const Answer forbidden = get("/http");
  EXPECT_EQ(forbidden.status, 403);
  EXPECT_EQ(forbidden.body, R"({"error":{"message":"not yours"}})");
}

TEST_F(RouterTest, NextCountsOnce) {
  int ran = 0;
  app().use([](Request&, Response&, Next next) {
    next();
    next();
    next(Error("late"));
  });
  app().get("/", [&](Request&, Response& res) {
    ++ran;
    res.send("ok");
  });
  EXPECT_EQ(get("/").body, "ok");
  EXPECT_EQ(ran, 1);
}

TEST_F(RouterTest, AMiddlewareMayWaitBeforeItGoesOn) {
  std::optional<Next> later;
  app().use([&](Request&, Response&, Next next) { later = next; });
  app().get("/", say("ok"));
  Peer peer = connect();
  peer.send(request("GET", "/"));
  ASSERT_TRUE(run_until([&] { return later.has_value(); }));
  (*later)();
  later.reset();
  EXPECT_EQ(answer(peer).body, "ok");
}

TEST_F(RouterTest, AMiddlewareThatForgetsNextIsAnsweredFor) {
  app().use([](Request&, Response&, Next) {});
  EXPECT_EQ(get("/").status, 500);
}

TEST_F(RouterTest, ARouteMayHaveSeveralHandlers) {
  app().get(
      "/",
      [](Request& req, Response&, Next next) {
        req.set_local(std::string("user"));
        next();
      },
      [](Request& req, Response& res) -> Task<void> {
        res.send(req.local<std::string>());
        co_return;
      });
  EXPECT_EQ(get("/").body, "user");
}

TEST_F(RouterTest, ExceptionsAreAnswersThatTellNoSecrets) {
  app().get("/std", [](Request&, Response&) { throw std::runtime_error("password=1"); });
  app().get("/int", [](Request&, Response&) { throw 7; });
  app().get("/http", [](Request&, Response&) { throw HttpError(503, "database is away"); });
  app().get("/co", [](Request&, Response&) -> Task<void> {
    throw HttpError(409, "exists");
    co_return;
  });
  for (const char* target : {"/std", "/int"}) {
    const Answer failed = get(target);
    EXPECT_EQ(failed.status, 500);
    EXPECT_EQ(failed.body, R"({"error":{"message":"Internal Server Error"}})");
  }
  EXPECT_EQ(get("/http").body, R"({"error":{"message":"database is away"}})");
  EXPECT_EQ(get("/co").status, 409);
}

TEST_F(RouterTest, TheErrorHookSeesAndMayAnswerFailures) {
  std::vector<std::string> seen;
  app().on_error([&](const Failure& failure, Request& req, Response& res) {
    seen.push_back(std::string(req.path()) + " " + std::to_string(failure.status) + " " +
                   failure.message);
    if (failure.status == 418) res.status(418).send("teapot");
  });
  app().get("/tea", [](Request&, Response&) { throw HttpError(418, "short and stout"); });
  app().get("/x", [](Request&, Response&) { throw std::runtime_error("inside"); });
  EXPECT_EQ(get("/tea").body, "teapot");
  EXPECT_EQ(get("/x").body, R"({"error":{"message":"Internal Server Error"}})");
  EXPECT_EQ(get("/none").status, 404);
  EXPECT_THAT(seen, ElementsAre("/tea 418 short and stout", "/x 500 inside",
                                "/none 404 Not found: GET /none"));
}

TEST_F(RouterTest, HeadersOfMiddlewaresStayOnErrors) {
  app().use_cors();
  app().get("/", [](Request&, Response& res) {
    res.set("ETag", "\"x\"").type("text/css");
    throw HttpError(400, "no");
  });
  const Answer failed = get("/", "Origin: http://a.com\r\n");
  EXPECT_EQ(failed.headers["Access-Control-Allow-Origin"], "*");
  EXPECT_EQ(failed.headers["Content-Type"], "application/json; charset=utf-8");
  EXPECT_FALSE(failed.headers.contains("ETag"));
}

TEST_F(RouterTest, PreflightsAreAnsweredForRoutes) {
  app().use_cors({.origin = {"http://a.com"}});
  app().put("/x", say("x"));
  const Answer preflight = ask(
      request("OPTIONS", "/x", "Origin: http://a.com\r\nAccess-Control-Request-Method: PUT\r\n"));
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.headers["Access-Control-Allow-Origin"], "http://a.com");
  EXPECT_EQ(preflight.headers["Content-Length"], "0");
}

TEST_F(RouterTest, BadPathsAreRefusedWhenTheyAreAdded) {
  EXPECT_THROW(app().get("a", say("")), std::invalid_argument);
  EXPECT_THROW(app().get("/*/b", say("")), std::invalid_argument);
  EXPECT_THROW(app().get("/:/b", say("")), std::invalid_argument);
}

TEST_F(RouterTest, ProvidedObjectsAreReached) {
  int number = 7;
  app().provide(number);
  app().get("/int", [](Request& req, Response& res) { res.json(req.get<int>()); });
  app().get("/double", [](Request& req, Response& res) { res.json(req.get<double>()); });
  EXPECT_EQ(get("/int").body, "7");
  EXPECT_EQ(get("/double").status, 500);
}

}  // namespace
}  // namespace sockeye::http
