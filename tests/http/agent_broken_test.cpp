// Servers that break off, say nonsense, say nothing: each has its outcome, and the next request
// works.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agent_fixture.hpp"

namespace sockeye::http {
namespace {

class AgentBroken : public AgentTest {
 protected:
  static constexpr std::string_view whole = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  /// Begins a request; its outcome stands in `got` later.
  void begin(ClientRequest request = {}) {
    got.reset();
    agent(server.port()).send(std::move(request), [this](SendResult result) {
      got = outcome(std::move(result));
    });
  }
  ClientResponse wait() {
    EXPECT_TRUE(run_until([&] { return got.has_value(); }));
    return got.value_or(ClientResponse{});
  }
  static ClientRequest post() {
    ClientRequest request;
    request.method = "POST";
    request.body = "body";
    return request;
  }
  /// A first answer, so that a connection is kept.
  Peer& warm_up() {
    begin();
    Peer& peer = requested(server);
    peer.take();
    peer.send(whole);
    EXPECT_EQ(wait().body, "hello");
    return peer;
  }

  ByteServer server;
  std::optional<ClientResponse> got;
};

TEST_F(AgentBroken, AnAnswerCutOffAtEachByteIsAFailure) {
  for (const std::string_view answer :
       {whole,
        std::string_view("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0"
                         "\r\n\r\n")}) {
    for (std::size_t size = 0; size < answer.size(); ++size) {
      begin();
      Peer& peer = requested(server, server.accepted());
      peer.send(answer.substr(0, size));
      peer.close();
      EXPECT_EQ(wait().status, 0) << size;
      EXPECT_EQ(failure->kind, Kind::closed);
      EXPECT_EQ(failure->message, size == 0 ? "the connection ended before the answer"
                                            : "the connection ended within the answer");
    }
  }
  EXPECT_EQ(agent().connections(), 0U);
}

TEST_F(AgentBroken, AResetIsNamed) {
  begin();
  Peer& peer = requested(server);
  peer.send("HTTP/1.1 200 OK\r\n");
  turns(2);
  peer.reset();
  EXPECT_EQ(wait().reason, "read ECONNRESET 127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(failure->code, std::errc::connection_reset);
}

TEST_F(AgentBroken, GarbageIsRefusedAndTheConnectionGoes) {
  begin();
  Peer& peer = requested(server);
  peer.send("SSH-2.0-OpenSSH\r\n");
  EXPECT_EQ(wait().reason, "the answer is not HTTP/1.1");
  EXPECT_EQ(failure->kind, Kind::bad_answer);
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
}

TEST_F(AgentBroken, AServerThatNeverAnswersEndsInATimeout) {
  ClientRequest request;
  request.timeout = std::chrono::milliseconds{30};
  begin(std::move(request));
  EXPECT_EQ(wait().status, 0);
  EXPECT_EQ(failure->kind, Kind::timeout);
  EXPECT_EQ(failure->message,
            "no answer from 127.0.0.1:" + std::to_string(server.port()) + " within 30 ms");
  EXPECT_EQ(agent().connections(), 0U);
  // On a slow machine the time may have passed before the connection was made.
  EXPECT_TRUE(run_until([&] { return server.accepted() == 0 || server.peer().at_end(); }));
}

TEST_F(AgentBroken, NobodyListens) {
  const std::uint16_t port = server.port();
  server.close();
  begin();
  EXPECT_EQ(wait().reason, "connect ECONNREFUSED 127.0.0.1:" + std::to_string(port));
  EXPECT_EQ(failure->kind, Kind::connect);
}

TEST_F(AgentBroken, ABodyWithoutALengthEndsWithTheConnection) {
  begin();
  Peer& peer = requested(server);
  peer.send("HTTP/1.1 200 OK\r\n\r\nall of it");
  peer.close();
  EXPECT_EQ(wait().body, "all of it");
}

TEST_F(AgentBroken, BytesBehindAnAnswerEndTheConnection) {
  begin();
  Peer& peer = requested(server);
  peer.send(std::string(whole) + "HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(wait().body, "hello");
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
  EXPECT_EQ(agent().connections(), 0U);
}

TEST_F(AgentBroken, AnAnswerThatNobodyAskedForEndsTheConnection) {
  Peer& peer = warm_up();
  peer.send(whole);
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
  EXPECT_EQ(agent().connections(), 0U);
}

TEST_F(AgentBroken, AKeptConnectionThatTheServerEndsIsForgotten) {
  Peer& peer = warm_up();
  peer.close();
  EXPECT_TRUE(run_until([&] { return agent().connections() == 0; }));
}

TEST_F(AgentBroken, AGetOnAStaleConnectionIsSentOnceMore) {
  Peer& first = warm_up();
  begin();
  ASSERT_TRUE(run_until([&] { return !first.received().empty(); }));
  first.close();
  Peer& second = requested(server, 1);
  second.send(whole);
  EXPECT_EQ(wait().body, "hello");
  begin();
  ASSERT_TRUE(run_until([&] { return second.received().find("GET", 5) != std::string::npos; }));
  second.close();
  requested(server, 2).close();
  EXPECT_EQ(wait().reason, "the connection ended before the answer") << "once, not for ever";
}

TEST_F(AgentBroken, AGetWhoseAnswerHasBegunIsNotSentAgain) {
  Peer& peer = warm_up();
  begin();
  ASSERT_TRUE(run_until([&] { return !peer.received().empty(); }));
  peer.send("HTTP/1.1 200 OK\r\n");
  peer.close();
  EXPECT_EQ(wait().reason, "the connection ended within the answer");
  EXPECT_EQ(server.accepted(), 1U);
}

TEST_F(AgentBroken, APostThatHasLeftIsNotSentAgain) {
  Peer& peer = warm_up();
  begin(post());
  ASSERT_TRUE(run_until([&] { return peer.received().ends_with("body"); }));
  peer.close();
  EXPECT_EQ(wait().reason, "the connection ended before the answer");
  EXPECT_EQ(server.accepted(), 1U);
}

TEST_F(AgentBroken, APostDoesNotGoToAConnectionThatHasEnded) {
  Peer& peer = warm_up();
  peer.close();
  // Its end waits in the kernel: no turn has read it.
  begin(post());
  Peer& second = requested(server, 1);
  second.send(whole);
  EXPECT_EQ(wait().body, "hello");
  EXPECT_NE(second.received().find("POST"), std::string::npos);
}

TEST_F(AgentBroken, AnEarlyAnswerToALargeBodyIsGiven) {
  ClientRequest request = post();
  request.body = std::string(8 << 20, 'x');
  begin(std::move(request));
  Peer& peer = requested(server);
  peer.stop_reading();
  peer.send("HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(wait().status, 413);
  EXPECT_EQ(agent().connections(), 0U) << "half a request stands in it";
}

TEST_F(AgentBroken, AServersHintShortensTheKeeping) {
  begin();
  requested(server).send("HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(wait().status, 200);
  EXPECT_EQ(agent().connections(), 0U);
}

TEST_F(AgentBroken, AnUnusedConnectionIsClosedAfterAWhile) {
  agent_options.idle_timeout = std::chrono::milliseconds{20};
  Peer& peer = warm_up();
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
  EXPECT_EQ(peer.error(), 0);
}

TEST_F(AgentBroken, LimitsHold) {
  agent_options.max_body = 4;
  begin();
  requested(server).send(whole);
  EXPECT_EQ(wait().reason, "the answer's body is larger than 4 bytes");
  EXPECT_EQ(failure->kind, Kind::bad_answer);
}

}  // namespace
}  // namespace sockeye::http
