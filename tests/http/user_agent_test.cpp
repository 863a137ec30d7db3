// The user agent against our own App: methods, bodies, kept connections, several at once.
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "agent_fixture.hpp"
#include "deflated.hpp"

namespace sockeye::http {
namespace {

using UserAgentTest = AgentTest;

TEST_F(UserAgentTest, AGetIsAnswered) {
  app().get("/hello", [](Request& req, Response& res) {
    res.set("X-Host", req.headers().get("Host"))
        .send("hello " + req.query("name").value_or("nobody"));
  });
  const ClientResponse response = fetch("/hello?name=you");
  EXPECT_EQ(response.status, 200) << response.reason;
  EXPECT_EQ(response.reason, "OK");
  EXPECT_EQ(response.body, "hello you");
  EXPECT_EQ(response.headers["X-Host"], "127.0.0.1:" + std::to_string(app().port()));
}

TEST_F(UserAgentTest, ABodyArrivesWhole) {
  options.body_limit = 8 << 20;
  app().post("/", [](Request& req, Response& res) { res.send(req.body()); });
  ClientRequest request;
  request.method = "POST";
  for (int i = 0; request.body.size() < (4U << 20U); ++i) request.body += std::to_string(i);
  const std::string body = request.body;
  EXPECT_TRUE(fetch(std::move(request)).body == body);
}

TEST_F(UserAgentTest, AnEmptyPostSaysSo) {
  app().post("/", [](Request& req, Response& res) {
    res.send(req.headers().get("Content-Length") + ";" + std::string(req.body()));
  });
  ClientRequest request;
  request.method = "POST";
  EXPECT_EQ(fetch(std::move(request)).body, "0;");
}

TEST_F(UserAgentTest, AConnectionIsUsedAgain) {
  app().get("/", [](Request&, Response& res) { res.send("x"); });
  for (int i = 0; i < 5; ++i) EXPECT_EQ(fetch("/").body, "x");
  EXPECT_EQ(shard().stats().accepted, 1U);
  EXPECT_EQ(agent().connections(), 1U);
  agent().close_idle();
  EXPECT_EQ(agent().connections(), 0U);
  EXPECT_EQ(fetch("/").body, "x");
  EXPECT_EQ(shard().stats().accepted, 2U);
}

TEST_F(UserAgentTest, AGetThatWaitsDoesNotHoldBackAPost) {
  std::shared_ptr<Response> parked;
  app().get("/poll", [&](Request&, Response& res) { parked = res.keep(); });
  app().post("/poll", [](Request&, Response& res) { res.send("ok"); });
  std::string polled;
  ClientRequest poll;
  poll.target = "/poll";
  agent().send(std::move(poll), [&](SendResult got) { polled = outcome(std::move(got)).body; });
  ASSERT_TRUE(run_until([&] { return parked != nullptr; }));
  ClientRequest post;
  post.method = "POST";
  post.target = "/poll";
  EXPECT_EQ(fetch(std::move(post)).body, "ok");
  EXPECT_EQ(polled, "");
  parked->send("polled");
  EXPECT_TRUE(run_until([&] { return polled == "polled"; }));
}

TEST_F(UserAgentTest, FurtherRequestsWaitForAConnection) {
  agent_options.max_connections = 2;
  std::vector<std::shared_ptr<Response>> parked;
  app().get("/", [&](Request&, Response& res) { parked.push_back(res.keep()); });
  int answers = 0;
  for (int i = 0; i < 5; ++i) {
    agent().send({}, [&](SendResult got) { answers += outcome(std::move(got)).status == 200; });
  }
  for (int done = 0; done < 5; ++done) {
    ASSERT_TRUE(run_until([&] { return !parked.empty(); }));
    turns(3);
    EXPECT_LE(parked.size(), 2U);
    EXPECT_LE(agent().connections(), 2U);
    parked.front()->send("x");
    parked.erase(parked.begin());
    ASSERT_TRUE(run_until([&] { return answers == done + 1; }));
  }
}

TEST_F(UserAgentTest, TooManyThatWaitAreRefused) {
  agent_options.max_connections = 1;
  agent_options.max_waiting = 1;
  std::vector<std::shared_ptr<Response>> parked;
  app().get("/", [&](Request&, Response& res) { parked.push_back(res.keep()); });
  for (int i = 0; i < 2; ++i) agent().send({}, [](SendResult) {});
  EXPECT_EQ(fetch("/").status, 0);
  EXPECT_EQ(failure->kind, Kind::too_many);
}

TEST_F(UserAgentTest, HeadersOfTheAgentGoWithEachRequestAndYieldToItsOwn) {
  agent_options.headers = {{"X-One", "agent"}, {"X-Two", "agent"}};
  app().get("/", [](Request& req, Response& res) {
    res.send(req.headers().get("X-One") + " " + req.headers().get("X-Two"));
  });
  ClientRequest request;
  request.headers = {{"x-two", "own"}};
  EXPECT_EQ(fetch(std::move(request)).body, "agent own");
}

TEST_F(UserAgentTest, HeadHasNoBodyAndKeepsTheConnection) {
  app().get("/", [](Request&, Response& res) { res.send("four"); });
  ClientRequest request;
  request.method = "HEAD";
  const ClientResponse response = fetch(std::move(request));
  EXPECT_EQ(response.status, 200) << response.reason;
  EXPECT_EQ(response.headers["Content-Length"], "4");
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(fetch("/").body, "four");
  EXPECT_EQ(shard().stats().accepted, 1U);
}

TEST_F(UserAgentTest, CompressedAnswersAreInflatedAndAskedForWhereTheyAreWanted) {
  agent_options.max_body = 2000;
  app().get("/", [](Request& req, Response& res) {
    res.set("X-Accepts", req.headers().get("Accept-Encoding"));
    const std::size_t size = req.query<std::size_t>("size").value_or(0);
    res.set("Content-Encoding", "gzip").send(deflated(std::string(size, 'x'), 31));
  });
  const ClientResponse response = fetch("/?size=2000");
  EXPECT_EQ(response.body, std::string(2000, 'x')) << response.reason;
  EXPECT_EQ(response.headers["X-Accepts"], "");
  EXPECT_EQ(fetch("/?size=2001").reason, "the body inflates to more than 2000 bytes");
  EXPECT_EQ(failure->kind, Kind::bad_answer);
  agent_.reset();
  agent_options.compression = true;
  EXPECT_EQ(fetch("/?size=1").headers["X-Accepts"], "gzip, deflate");
}

TEST_F(UserAgentTest, ARedirectIsAnAnswer) {
  app().get("/", [](Request&, Response& res) { res.redirect("/other"); });
  const ClientResponse response = fetch("/");
  EXPECT_EQ(response.status, 302);
  EXPECT_EQ(response.headers["Location"], "/other");
}

TEST_F(UserAgentTest, WhatCannotBeSentIsRefused) {
  for (const auto& [method, target] : {std::pair{"GET", "no-slash"},
                                       {"GET", "/a b"},
                                       {"GET", "/a\r\nX: y"},
                                       {"get", "/"},
                                       {"CONNECT", "/"}}) {
    ClientRequest request;
    request.method = method;
    request.target = target;
    EXPECT_EQ(fetch(std::move(request)).status, 0) << method << target;
    EXPECT_EQ(failure->kind, Kind::bad_request);
  }
  EXPECT_EQ(shard().stats().accepted, 0U);
}

TEST_F(UserAgentTest, WrongOptionsThrow) {
  const auto make = [&](const AgentOptions& wrong) {
    UserAgent made(shard(), Origin{false, "127.0.0.1", 80}, wrong);
  };
  AgentOptions wrong;
  wrong.max_connections = 0;
  EXPECT_THROW(make(wrong), std::invalid_argument);
  wrong = {};
  wrong.network.local_address = "localhost";
  EXPECT_THROW(make(wrong), std::invalid_argument);
  for (const char* proxy : {"proxy:3128", "https://proxy:3128", "ws://proxy", "http://"}) {
    wrong = {};
    wrong.network.proxy = proxy;
    EXPECT_THROW(make(wrong), std::invalid_argument) << proxy;
  }
  wrong = {};
  wrong.network.proxy = "ftp://me:secret@proxy";
  try {
    make(wrong);
    ADD_FAILURE();
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(std::string(error.what()).find("secret"), std::string::npos);
  }
}

}  // namespace
}  // namespace sockeye::http
