// A connection that changes hands, refusals, and what the agent does when it or a request goes
// away at any moment.
#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "agent_fixture.hpp"
#include "support/recorder.hpp"

namespace sockeye::http {
namespace {

using testing_support::Recorder;

class AgentUpgrade : public AgentTest {
 protected:
  static constexpr std::string_view switched =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

  static ClientRequest handshake() {
    ClientRequest request;
    request.target = "/ws";
    request.headers = {{"Connection", "Upgrade"}, {"Upgrade", "websocket"}};
    return request;
  }
  void begin() {
    agent(server.port()).upgrade(handshake(), [this](UpgradeResult got) {
      ++calls;
      if (auto* upgraded = std::get_if<Upgraded>(&got)) {
        if (keep) {
          connection = upgraded->connection;
          connection->set_handler(&recorder);
          if (!upgraded->rest.empty()) recorder.on_data(upgraded->rest);
        }
      } else if (auto* response = std::get_if<ClientResponse>(&got)) {
        refusal = std::move(*response);
      } else {
        failure = std::get<RequestFailure>(got);
      }
    });
  }
  bool done() {
    return run_until([&] { return calls > 0; });
  }

  ByteServer server;
  Recorder recorder;
  net::Connection* connection = nullptr;
  ClientResponse refusal;
  bool keep = true;
  int calls = 0;
};

TEST_F(AgentUpgrade, TheConnectionChangesHandsWithWhatCameBehindTheHead) {
  begin();
  Peer& peer = requested(server);
  EXPECT_TRUE(peer.received().starts_with("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:"));
  EXPECT_EQ(peer.received().find("keep-alive"), std::string::npos);
  peer.take();
  peer.send(std::string(switched) + "first");
  ASSERT_TRUE(done());
  ASSERT_TRUE(connection);
  EXPECT_EQ(recorder.data, "first");
  EXPECT_EQ(agent().connections(), 0U);
  peer.send(" second");
  connection->out().push(base::Frame::raw("from here"));
  EXPECT_TRUE(
      run_until([&] { return recorder.data == "first second" && peer.received() == "from here"; }));
  agent_.reset();
  peer.send(" third");
  EXPECT_TRUE(run_until([&] { return recorder.data == "first second third"; }))
      << "it does not need the agent";
}

TEST_F(AgentUpgrade, AConnectionThatNobodyTookIsCut) {
  keep = false;
  begin();
  Peer& peer = requested(server);
  peer.send(switched);
  ASSERT_TRUE(done());
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
}

TEST_F(AgentUpgrade, ARefusalIsAnAnswer) {
  begin();
  Peer& peer = requested(server);
  peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 11\r\n\r\n{\"code\":3}\n");
  ASSERT_TRUE(done());
  EXPECT_EQ(refusal.status, 400);
  EXPECT_EQ(refusal.body, "{\"code\":3}\n");
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
}

TEST_F(AgentUpgrade, ABrokenAnswerIsAFailure) {
  begin();
  requested(server).close();
  ASSERT_TRUE(done());
  EXPECT_EQ(failure->kind, Kind::closed);
}

TEST_F(AgentUpgrade, ASwitchThatWasNotAskedForIsRefused) {
  agent(server.port()).send({}, [this](SendResult got) { outcome(std::move(got)); });
  requested(server).send(switched);
  ASSERT_TRUE(run_until([&] { return failure.has_value(); }));
  EXPECT_EQ(failure->message, "101 was not asked for");
}

TEST_F(AgentUpgrade, OurOwnAppRefusesWhatItDoesNotServe) {
  bool answered = false;
  agent().upgrade(handshake(), [&](UpgradeResult got) {
    answered = std::get<ClientResponse>(got).status == 404;
  });
  EXPECT_TRUE(run_until([&] { return answered; }));
}

TEST_F(AgentUpgrade, WhatIsCancelledAtAnyMomentIsNotTold) {
  for (int moment = 0; moment < 6; ++moment) {
    const auto mark = std::make_shared<int>(0);
    bool told = false;
    const std::size_t before = server.accepted();
    ClientRequest request;
    request.timeout = std::chrono::seconds{60};
    const RequestId id =
        agent(server.port()).send(std::move(request), [mark, &told](SendResult) { told = true; });
    if (moment >= 4) {
      Peer& peer = requested(server, before);
      if (moment == 5) peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel");
      turns(3);
    } else {
      turns(moment);
    }
    agent().cancel(id);
    agent().cancel(id);
    EXPECT_EQ(mark.use_count(), 1);
    EXPECT_EQ(agent().connections(), 0U);
    turns(3);
    EXPECT_FALSE(told);
  }
}

TEST_F(AgentUpgrade, TheAgentMayGoAtAnyMoment) {
  for (int moment = 0; moment < 6; ++moment) {
    const auto mark = std::make_shared<int>(0);
    bool told = false;
    const std::size_t before = server.accepted();
    for (int i = 0; i < 10; ++i) {
      agent(server.port()).send({}, [mark, &told](SendResult) { told = true; });
    }
    agent().upgrade(handshake(), [mark, &told](UpgradeResult) { told = true; });
    if (moment == 5) {
      requested(server, before);
    } else {
      turns(moment);
    }
    agent_.reset();
    EXPECT_EQ(mark.use_count(), 1);
    turns(3);
    EXPECT_FALSE(told);
  }
}

TEST_F(AgentUpgrade, TheAgentMayGoInsideEveryCallback) {
  for (const std::string_view answer :
       {std::string_view("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        std::string_view("nonsense"), std::string_view(""), switched}) {
    const std::size_t before = server.accepted();
    int told = 0;
    if (answer == switched) {
      agent(server.port()).upgrade(handshake(), [&](UpgradeResult) {
        ++told;
        agent_.reset();
      });
    } else {
      agent(server.port()).send({}, [&](SendResult) {
        ++told;
        agent_.reset();
      });
    }
    Peer& peer = requested(server, before);
    if (answer.empty()) {
      peer.close();
    } else {
      peer.send(answer);
    }
    EXPECT_TRUE(run_until([&] { return told == 1 && !agent_; })) << answer;
    turns(3);
  }
  bool refused = false;
  ClientRequest bad;
  bad.target = "";
  agent(server.port()).send(std::move(bad), [&](SendResult) {
    refused = true;
    agent_.reset();
  });
  EXPECT_TRUE(run_until([&] { return refused; }));
}

TEST_F(AgentUpgrade, ACallbackMaySendAgainOverTheSameConnection) {
  app().get("/", [](Request&, Response& res) { res.send("x"); });
  int answers = 0;
  std::function<void()> again = [&] {
    agent().send({}, [&](SendResult got) {
      EXPECT_EQ(outcome(std::move(got)).status, 200);
      if (++answers < 5) again();
    });
  };
  again();
  EXPECT_TRUE(run_until([&] { return answers == 5; }));
  EXPECT_EQ(shard().stats().accepted, 1U);
}

TEST_F(AgentUpgrade, CookiesAreKeptOnlyWhereTheyAreWanted) {
  app().get("/set", [](Request&, Response& res) {
    res.add("Set-Cookie", "io=\"abc\"; Path=/").add("Set-Cookie", "gone=1; Max-Age=0").send("x");
  });
  app().get("/", [](Request& req, Response& res) { res.send(req.headers().get("Cookie")); });
  fetch("/set");
  EXPECT_EQ(fetch("/").body, "");
  agent_.reset();
  agent_options.cookies = true;
  fetch("/set");
  EXPECT_EQ(fetch("/").body, "io=abc");
  ClientRequest own;
  own.headers = {{"Cookie", "mine=1"}};
  EXPECT_EQ(fetch(std::move(own)).body, "mine=1; io=abc");
  agent().clear_cookies();
  EXPECT_EQ(fetch("/").body, "");
}

}  // namespace
}  // namespace sockeye::http
