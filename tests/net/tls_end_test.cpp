// How a TLS connection ends: announced, cut, refused, too slow, while it still has to send.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <system_error>

#include "sockeye/log.hpp"
#include "tls_link.hpp"

namespace sockeye::net {
namespace {

TEST(TlsEnd, CloseSendsWhatIsQueuedThenCloseNotify) {
  TlsLink link(options_for("server.test"), 4096);
  ASSERT_TRUE(link.handshake());
  const std::string bytes = telling_bytes(1 << 20);
  link.send(bytes);
  link.connection->close();
  ASSERT_TRUE(link.run_until([&] { return link.peer->at_end(); }));
  EXPECT_TRUE(link.peer->received() == bytes);
  EXPECT_TRUE(link.peer->told_of_end());
  EXPECT_EQ(link.recorder.closed, 1);
  EXPECT_FALSE(link.recorder.reason);
  link.peer->raw().close();
  EXPECT_TRUE(
      testing_support::run_until(link.shard, [&] { return link.shard.stats().connections == 0; }));
}

TEST(TlsEnd, AnAnnouncedEndLetsTheHandlerGoOnWriting) {
  TlsLink link;
  link.recorder.keep_after_peer_end = true;
  link.peer->send("request");
  ASSERT_TRUE(link.run_until([&] { return link.recorder.data == "request"; }));
  link.peer->close_notify();
  ASSERT_TRUE(link.run_until([&] { return link.recorder.peer_ends == 1; }));
  EXPECT_TRUE(link.connection->is_open());
  link.send("answer");
  EXPECT_TRUE(link.run_until([&] { return link.peer->received() == "answer"; }));
  link.connection->close();
  EXPECT_TRUE(link.run_until([&] { return link.peer->told_of_end(); }));
}

TEST(TlsEnd, AnAnnouncedEndClosesWithoutAnError) {
  TlsLink link;
  ASSERT_TRUE(link.handshake());
  link.peer->close_notify();
  ASSERT_TRUE(link.run_until([&] { return link.recorder.closed == 1; }));
  EXPECT_FALSE(link.recorder.reason);
  EXPECT_TRUE(link.run_until([&] { return link.peer->told_of_end(); }));
}

TEST(TlsEnd, ATruncatedStreamIsALostConnection) {
  TlsLink link;
  link.recorder.keep_after_peer_end = true;
  link.peer->send("half a");
  ASSERT_TRUE(link.run_until([&] { return link.recorder.data == "half a"; }));
  link.peer->raw().shutdown_write();
  ASSERT_TRUE(link.run_until([&] { return link.recorder.closed == 1; }));
  EXPECT_EQ(link.recorder.reason, std::errc::connection_reset);
  EXPECT_EQ(link.recorder.peer_ends, 0);
}

TEST(TlsEnd, GarbageInPlaceOfAHandshakeEndsThatConnectionAlone) {
  TlsLink link;
  TlsLink other;
  ASSERT_TRUE(other.handshake());
  link.peer->raw().send(std::string("\x16\x03\x01\x00\x20", 5) + std::string(32, '?'));
  ASSERT_TRUE(testing_support::run_until(link.shard, [&] { return link.recorder.closed == 1; }));
  EXPECT_EQ(link.recorder.reason, std::errc::protocol_error);
  ASSERT_TRUE(testing_support::run_until(link.shard, [&] { return link.peer->raw().at_end(); }));
  EXPECT_EQ(link.peer->raw().error(), 0) << "closed by FIN, so that the alert arrives";
  EXPECT_EQ(link.peer->raw().received().substr(0, 1), "\x15") << "an alert";
  other.send("still here");
  EXPECT_TRUE(other.run_until([&] { return other.peer->received() == "still here"; }));
}

TEST(TlsEnd, PlainHttpIsClosedCleanly) {
  std::string logged;
  set_log_sink([&](LogLevel, std::string_view, std::string_view line) { logged += line; },
               LogLevel::debug);
  TlsLink link;
  link.peer->raw().send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(testing_support::run_until(link.shard, [&] { return link.peer->raw().at_end(); }));
  set_log_sink({});
  EXPECT_EQ(link.peer->raw().error(), 0);
  EXPECT_EQ(link.recorder.data, "");
  EXPECT_EQ(link.recorder.reason, std::errc::protocol_error);
  EXPECT_NE(logged.find("http request"), std::string::npos) << logged;
}

TEST(TlsEnd, ADamagedRecordEndsTheConnectionWithAnAlert) {
  TlsLink link;
  ASSERT_TRUE(link.handshake());
  link.peer->raw().send(std::string("\x17\x03\x03\x00\x20", 5) + std::string(32, '?'));
  ASSERT_TRUE(link.run_until([&] { return !link.peer->error().empty(); }));
  EXPECT_NE(link.peer->error().find("bad record mac"), std::string::npos) << link.peer->error();
  EXPECT_EQ(link.recorder.closed, 1);
  EXPECT_EQ(link.recorder.reason, std::errc::protocol_error);
  EXPECT_EQ(link.recorder.data, "");
}

TEST(TlsEnd, CloseDuringTheHandshake) {
  TlsLink link;
  link.peer->raw().send(link.peer->take_output());
  link.shard.poll();
  link.connection->close();
  ASSERT_TRUE(link.run_until([&] { return link.peer->raw().at_end(); }));
  EXPECT_EQ(link.recorder.closed, 1);
  EXPECT_FALSE(link.recorder.reason);
  link.peer->raw().close();
  EXPECT_TRUE(
      testing_support::run_until(link.shard, [&] { return link.shard.stats().connections == 0; }));
}

TEST(TlsEnd, WhatWasQueuedBeforeCloseWaitsForTheHandshake) {
  TlsLink link;
  link.send("first and last");
  link.connection->close();
  ASSERT_TRUE(link.run_until([&] { return link.peer->at_end(); }));
  EXPECT_EQ(link.peer->received(), "first and last");
  EXPECT_TRUE(link.peer->told_of_end());
}

TEST(TlsEnd, AbortDuringAndAfterTheHandshake) {
  for (const bool during : {true, false}) {
    TlsLink link;
    if (during) {
      link.peer->raw().send(link.peer->take_output());
    } else {
      ASSERT_TRUE(link.handshake());
    }
    link.send("dropped");
    link.connection->abort();
    ASSERT_TRUE(testing_support::run_until(link.shard, [&] { return link.recorder.closed == 1; }));
    EXPECT_EQ(link.shard.stats().connections, 0U);
    EXPECT_EQ(link.peer->received(), "");
  }
}

TEST(TlsEnd, AHandshakeThatTakesTooLongIsCut) {
  http::TlsOptions options = options_for("server.test");
  options.handshake_timeout = std::chrono::milliseconds{20};
  TlsLink link(options);
  std::string hello = link.peer->take_output();
  link.peer->raw().send(hello.substr(0, 10));
  ASSERT_TRUE(testing_support::run_until(link.shard, [&] { return link.recorder.closed == 1; }));
  EXPECT_EQ(link.recorder.reason, std::errc::timed_out);
}

TEST(TlsEnd, AConnectionThatIsThroughOutlivesTheHandshakesDeadline) {
  http::TlsOptions options = options_for("server.test");
  options.handshake_timeout = std::chrono::milliseconds{2000};
  TlsLink link(options);
  ASSERT_TRUE(link.handshake());
  bool passed = false;
  link.shard.after(std::chrono::milliseconds{2001}, [&] { passed = true; });
  ASSERT_TRUE(link.run_until([&] { return passed; }));
  EXPECT_EQ(link.recorder.closed, 0);
}

TEST(TlsEnd, RenegotiationIsRefused) {
  TlsLink link;
  SSL_CTX_set_max_proto_version(link.peer->context(), TLS1_2_VERSION);
  ASSERT_TRUE(link.handshake());
  SSL_renegotiate(link.peer->ssl());
  link.peer->pump();
  link.send("unharmed");
  EXPECT_TRUE(link.run_until(
      [&] { return link.peer->received() == "unharmed" || !link.peer->error().empty(); }));
  EXPECT_NE(link.peer->error().find("no renegotiation"), std::string::npos) << link.peer->error();
}

}  // namespace
}  // namespace sockeye::net
