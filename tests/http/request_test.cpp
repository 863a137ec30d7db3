// What a handler reads of a request, and what an answer is made of.
#include <gmock/gmock.h>

#include <cstdint>
#include <string>
#include <vector>

#include "http/app_fixture.hpp"

namespace sockeye::http {

struct RequestTestPatch {
  std::string title;
  std::vector<std::string> tags;
};

namespace {

using testing::HasSubstr;

class RequestTest : public AppTest {
 protected:
  void add_patch() {
    app().post("/", [](Request& req, Response& res) {
      const auto patch = req.json<RequestTestPatch>();
      res.status(201).json(patch);
    });
  }
};

TEST_F(RequestTest, ReadsAStructAndWritesIt) {
  add_patch();
  const Answer made = ask(json_request("POST", "/", R"({"title":"a","tags":["b"],"more":1})"));
  EXPECT_EQ(made.status, 201);
  EXPECT_EQ(made.headers["Content-Type"], "application/json; charset=utf-8");
  EXPECT_EQ(made.body, R"({"title":"a","tags":["b"]})");
}

TEST_F(RequestTest, SaysWhereABodyDoesNotFit) {
  add_patch();
  const Answer refused = ask(json_request("POST", "/", R"({"title":"a","tags":["b",2]})"));
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("tags[1]: expected string"));
  EXPECT_EQ(ask(json_request("POST", "/", "{")).status, 400);
  EXPECT_EQ(ask(json_request("POST", "/", "\xff")).status, 400);
  EXPECT_EQ(ask(request("POST", "/", "Content-Type: application/json\r\n")).status, 400);
}

TEST_F(RequestTest, TakesJsonOnlyAsJsonSoThatFormsOfOtherSitesReachNothing) {
  add_patch();
  const std::string body = R"({"title":"a","tags":[]})";
  EXPECT_EQ(ask(request("POST", "/", "Content-Type: text/plain\r\n", body)).status, 415);
  EXPECT_EQ(ask(request("POST", "/", {}, body)).status, 415);
  EXPECT_EQ(
      ask(request("POST", "/", "Content-Type: Application/JSON ; charset=utf-8\r\n", body)).status,
      201);
  EXPECT_EQ(
      ask(request("POST", "/", "Content-Type: application/merge-patch+json\r\n", body)).status,
      201);
}

TEST_F(RequestTest, ConvertsParametersOrRefusesThem) {
  app().get("/:id", [](Request& req, Response& res) {
    res.json(req.param<std::int64_t>("id") + req.query<int>("add", 0));
  });
  EXPECT_EQ(get("/40?add=2").body, "42");
  const Answer text = get("/x");
  EXPECT_EQ(text.status, 400);
  EXPECT_EQ(text.body, R"({"error":{"message":"parameter \"id\": expected an integer"}})");
  EXPECT_EQ(get("/9223372036854775808").status, 400);
  EXPECT_EQ(get("/1.5").status, 400);
  EXPECT_EQ(get("/1?add=many").status, 400);
}

TEST_F(RequestTest, TriesParametersWithoutRefusing) {
  app().get("/:id",
            [](Request& req, Response& res) { res.json(req.try_param<int>("id").value_or(-1)); });
  EXPECT_EQ(get("/7").body, "7");
  EXPECT_EQ(get("/x").body, "-1");
}

TEST_F(RequestTest, AMissingParameterIsTheProgramsMistake) {
  app().get("/:id", [](Request& req, Response& res) { res.send(req.param("name")); });
  EXPECT_EQ(get("/7").status, 500);
}

TEST_F(RequestTest, ReadsCookies) {
  app().get("/", [](Request& req, Response& res) { res.send(req.cookie("b").value_or("none")); });
  EXPECT_EQ(get("/", "Cookie: a=1; b=x%20y\r\n").body, "x y");
  EXPECT_EQ(get("/", "Cookie: b=\"quoted\"\r\nCookie: c=2\r\n").body, "quoted");
  EXPECT_EQ(get("/", "Cookie: ab=1; xb=2\r\n").body, "none");
}

TEST_F(RequestTest, SetsCookies) {
  app().get("/", [](Request&, Response& res) {
    res.cookie("a", "x; y", {.max_age = std::chrono::seconds{5}, .secure = true}).clear_cookie("b");
    res.end();
  });
  const Answer answer = get("/");
  std::vector<std::string> cookies;
  for (const auto& [name, value] : answer.headers) {
    if (name == "Set-Cookie") cookies.emplace_back(value);
  }
  EXPECT_THAT(cookies,
              testing::ElementsAre("a=x%3B%20y; Max-Age=5; Path=/; HttpOnly; Secure; SameSite=Lax",
                                   "b=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"));
}

TEST_F(RequestTest, DoesNotLetAHeaderSplitTheAnswer) {
  app().get("/", [](Request& req, Response& res) {
    res.set("X-Name", req.query("name").value_or(""));
    res.end();
  });
  app().get("/go", [](Request& req, Response& res) { res.redirect(req.query("to").value_or("")); });
  const Answer split = get("/?name=a%0d%0aSet-Cookie:%20x=1");
  EXPECT_EQ(split.status, 500);
  EXPECT_FALSE(split.headers.contains("Set-Cookie"));
  EXPECT_EQ(get("/go?to=/x%0aX:y").status, 500);
  EXPECT_EQ(get("/go?to=/x").headers["Location"], "/x");
}

TEST_F(RequestTest, RefusesACookieThatEndsItself) {
  app().get("/", [](Request&, Response& res) {
    EXPECT_THROW(res.cookie("a;b", "x"), std::invalid_argument);
    EXPECT_THROW(res.cookie("a", "x", {.path = "/; Domain=evil"}), std::invalid_argument);
    res.end();
  });
  EXPECT_EQ(get("/").status, 200);
}

TEST_F(RequestTest, TakesAnAbsoluteTarget) {
  app().get("/x", [](Request& req, Response& res) { res.send(std::string(req.target())); });
  EXPECT_EQ(get("http://test/x?y=1").body, "/x?y=1");
}

TEST_F(RequestTest, AStatusWithoutABodyHasNone) {
  app().get("/", [](Request&, Response& res) { res.status(204).send("text"); });
  const Answer none = get("/");
  EXPECT_EQ(none.status, 204);
  EXPECT_FALSE(none.headers.contains("Content-Length"));
}

TEST_F(RequestTest, AStatusThatIsNoneIsTheServersFault) {
  app().get("/:status",
            [](Request& req, Response& res) { res.status(req.param<int>("status")).send("x"); });
  EXPECT_EQ(get("/201").status, 201);
  for (const char* target : {"/100", "/0", "/1000"}) EXPECT_EQ(get(target).status, 500);
}

TEST_F(RequestTest, LocalsAreTheRequestsOwn) {
  app().get("/", [](Request& req, Response& res) {
    EXPECT_EQ(req.try_local<int>(), nullptr);
    ++req.local<int>();
    req.set_local(std::string("x"));
    res.json(++req.local<int>());
  });
  EXPECT_EQ(get("/").body, "2");
  EXPECT_EQ(get("/").body, "2");
}

}  // namespace
}  // namespace sockeye::http
