// An App that listens for TLS: routes and requests over it, beside a plain port, and new
// certificates while it runs.
#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "app_fixture.hpp"
#include "support/certificates.hpp"
#include "support/tls_peer.hpp"

namespace sockeye::http {
namespace {

using testing_support::Authority;
using testing_support::TlsPeer;

class TlsApp : public AppTest {
 protected:
  TlsOptions options_for(const std::string& subject) const {
    const testing_support::Pair pair =
        authority_.issue({.subject = subject, .names = "DNS:" + subject, .passphrase = {}});
    TlsOptions tls;
    tls.certificate.chain = pair.chain;
    tls.certificate.key = pair.key;
    return tls;
  }
  TlsPeer connect_tls() {
    if (app().tls_port() == 0) app().listen_tls(0, options_for("first.test"), "127.0.0.1");
    return TlsPeer(Peer::connect(app().tls_port()));
  }
  std::string body_over(TlsPeer& peer, const std::string& bytes) {
    peer.send(bytes);
    std::string received;
    std::optional<Answer> found;
    EXPECT_TRUE(run_until([&] {
      received = peer.received().substr(taken_);
      found = take_answer(received);
      return found || peer.at_end();
    }));
    taken_ = peer.received().size();
    return found ? found->body : "none";
  }

  Authority authority_{"test CA"};
  std::size_t taken_ = 0;
};

TEST_F(TlsApp, RoutesAreTheSameOnBothPortsAndKnowWhichItIs) {
  app().get("/", [](Request& req, Response& res) { res.send(req.secure() ? "TLS" : "plain"); });
  TlsPeer peer = connect_tls();
  EXPECT_EQ(body_over(peer, request("GET", "/")), "TLS");
  EXPECT_EQ(body_over(peer, request("GET", "/")), "TLS") << "the connection is kept";
  EXPECT_EQ(get("/").body, "plain");
  EXPECT_NE(app().port(), app().tls_port());
}

TEST_F(TlsApp, LargeBodiesPassBothWays) {
  options.body_limit = 8 << 20;
  app().post("/", [](Request& req, Response& res) { res.send(req.body()); });
  TlsPeer peer = connect_tls();
  std::string body;
  for (int i = 0; body.size() < (4U << 20U); ++i) body += std::to_string(i);
  EXPECT_TRUE(body_over(peer, request("POST", "/", {}, body)) == body);
}

TEST_F(TlsApp, AnAnswerThatClosesIsFollowedByCloseNotify) {
  app().get("/", [](Request&, Response& res) { res.send(std::string(300'000, 'x')); });
  TlsPeer peer = connect_tls();
  EXPECT_EQ(body_over(peer, request("GET", "/", "Connection: close\r\n")).size(), 300'000U);
  EXPECT_TRUE(run_until([&] { return peer.told_of_end() && peer.at_end(); }));
}

TEST_F(TlsApp, AReloadServesNewConnectionsAndKeepsTheOld) {
  app().get("/", [](Request&, Response& res) { res.send("here"); });
  TlsPeer old = connect_tls();
  EXPECT_EQ(body_over(old, request("GET", "/")), "here");
  app().reload_tls(options_for("second.test"));
  TlsPeer fresh = connect_tls();
  ASSERT_TRUE(run_until([&] {
    fresh.pump();
    return fresh.connected();
  }));
  EXPECT_EQ(fresh.shown_subject(), "second.test");
  EXPECT_EQ(body_over(old, request("GET", "/")), "here");
  TlsOptions broken;
  EXPECT_THROW(app().reload_tls(broken), std::invalid_argument);
  EXPECT_NO_THROW(app().reload_tls());
}

TEST_F(TlsApp, AWrongSetUpThrowsAndTheAppDoesNotListen) {
  EXPECT_THROW(app().reload_tls(), std::logic_error);
  TlsOptions absent;
  absent.certificate.chain_file = "/nowhere/chain.pem";
  EXPECT_THROW(app().listen_tls(0, absent), std::system_error);
  EXPECT_EQ(app().tls_port(), 0);
  connect_tls();
  EXPECT_THROW(app().listen_tls(0, options_for("again.test")), std::logic_error);
}

TEST_F(TlsApp, AClientThatNeverSpeaksIsCutByTheHandshakesDeadline) {
  TlsOptions tls = options_for("first.test");
  tls.handshake_timeout = std::chrono::milliseconds{20};
  app().listen_tls(0, tls, "127.0.0.1");
  Peer silent = Peer::connect(app().tls_port());
  EXPECT_TRUE(run_until([&] { return silent.at_end(); }));
  EXPECT_EQ(silent.received(), "");
}

}  // namespace
}  // namespace sockeye::http
