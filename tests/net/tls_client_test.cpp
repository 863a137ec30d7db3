// TLS of the side that connects, against our own server side, both on one shard: whom it trusts,
// what it says when it does not, what it shows of itself.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "net/tls_client.hpp"
#include "tls_link.hpp"

namespace sockeye::net {
namespace {

struct Handshake {
  explicit Handshake(const http::TlsOptions& server_options)
      : server_context(std::make_shared<const TlsContext>(server_options)) {}
  ~Handshake() { clear(); }

  static http::TlsClientOptions trusting() {
    http::TlsClientOptions options;
    options.ca = authority().pem();
    return options;
  }

  void connect(std::shared_ptr<const TlsClientContext> context, const std::string& host) {
    int ends[2];
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends), 0);
    clear();
    client_says = server_says = testing_support::Recorder();
    server = &Connection::create(shard, Fd{ends[0]});
    client = &Connection::create(shard, Fd{ends[1]});
    server->set_handler(&server_says);
    client->set_handler(&client_says);
    client_says.closed_hook = [this] { error = client->tls_error(); };
    error.clear();
    server->start_tls(server_context);
    client->start_tls_client(std::move(context), host);
    client->out().push(base::Frame::raw("question"));
    server->out().push(base::Frame::raw("answer"));
  }
  /// "ok" where bytes went both ways, else why not.
  std::string outcome(const http::TlsClientOptions& options,
                      const std::string& host = "server.test") {
    connect(TlsClientContext::create(options), host);
    return finish();
  }
  std::string finish() {
    const bool done = testing_support::run_until(shard, [&] {
      return client_says.closed > 0 ||
             (client_says.data == "answer" && server_says.data == "question");
    });
    if (!done) return "nothing happened";
    return client_says.closed > 0 ? error : "ok";
  }
  /// Ends what the last handshake left open.
  void clear() {
    if (client && client_says.closed == 0) client->abort();
    if (server && server_says.closed == 0) server->abort();
    EXPECT_TRUE(testing_support::run_until(shard, [&] { return shard.stats().connections == 0; }));
    client = server = nullptr;
  }

  testing_support::Recorder client_says;
  testing_support::Recorder server_says;
  Shard shard;
  std::shared_ptr<const TlsContext> server_context;
  Connection* server = nullptr;
  Connection* client = nullptr;
  std::string error;
};

http::TlsOptions served_by(const testing_support::Authority& issuer,
                           const testing_support::Issue& what) {
  const testing_support::Pair pair = issuer.issue(what);
  http::TlsOptions options;
  options.certificate.chain = pair.chain;
  options.certificate.key = pair.key;
  return options;
}

TEST(TlsClient, ATrustedServerOfTheRightNameIsTaken) {
  Handshake handshake(options_for("server.test"));
  EXPECT_EQ(handshake.outcome(Handshake::trusting()), "ok");
  EXPECT_TRUE(handshake.client->established());
  EXPECT_EQ(handshake.client->tls_error(), "");
}

TEST(TlsClient, AnUnknownIssuerIsRefusedByDefault) {
  Handshake handshake(options_for("server.test"));
  EXPECT_EQ(handshake.outcome({}),
            "certificate verify failed: unable to get local issuer certificate");
  EXPECT_EQ(handshake.client_says.reason, std::errc::protocol_error);
  EXPECT_EQ(handshake.server_says.data, "") << "nothing was sent to it";
  const testing_support::Authority other("another CA");
  http::TlsClientOptions options;
  options.ca = other.pem();
  EXPECT_NE(handshake.outcome(options).find("certificate verify failed: "), std::string::npos);
}

TEST(TlsClient, AnotherHostsCertificateIsRefused) {
  Handshake handshake(options_for("server.test"));
  EXPECT_EQ(handshake.outcome(Handshake::trusting(), "other.test"),
            "certificate verify failed: hostname mismatch");
  EXPECT_EQ(handshake.outcome(Handshake::trusting(), "127.0.0.1"),
            "certificate verify failed: IP address mismatch");
}

TEST(TlsClient, AnAddressIsComparedAsOne) {
  Handshake handshake(served_by(
      authority(), {.subject = "x", .names = "IP:127.0.0.1,IP:2001:db8::1", .passphrase = {}}));
  EXPECT_EQ(handshake.outcome(Handshake::trusting(), "127.0.0.1"), "ok");
  EXPECT_EQ(handshake.outcome(Handshake::trusting(), "2001:db8::1"), "ok");
}

TEST(TlsClient, AWildcardStandsForOneLabelOnly) {
  Handshake handshake(
      served_by(authority(), {.subject = "x", .names = "DNS:*.server.test", .passphrase = {}}));
  EXPECT_EQ(handshake.outcome(Handshake::trusting(), "a.server.test"), "ok");
  EXPECT_EQ(handshake.outcome(Handshake::trusting(), "A.Server.Test."), "ok");
  EXPECT_NE(handshake.outcome(Handshake::trusting(), "a.b.server.test"), "ok");
  EXPECT_NE(handshake.outcome(Handshake::trusting(), "server.test"), "ok");
}

TEST(TlsClient, AnExpiredCertificateIsRefused) {
  Handshake handshake(
      served_by(authority(),
                {.subject = "x", .names = "DNS:server.test", .passphrase = {}, .lifetime = -60}));
  EXPECT_EQ(handshake.outcome(Handshake::trusting()),
            "certificate verify failed: certificate has expired");
}

TEST(TlsClient, ASelfSignedCertificateIsRefusedUnlessItIsNamed) {
  const testing_support::Authority self("server.test");
  http::TlsOptions server =
      served_by(self, {.subject = "server.test", .names = "DNS:server.test", .passphrase = {}});
  Handshake handshake(server);
  EXPECT_NE(handshake.outcome({}).find("certificate verify failed"), std::string::npos);
  http::TlsClientOptions named;
  named.ca = server.certificate.chain;
  EXPECT_EQ(handshake.outcome(named), "ok") << "the certificate itself is trusted";
}

TEST(TlsClient, WithoutVerifyAnyCertificateIsTaken) {
  Handshake handshake(options_for("server.test"));
  http::TlsClientOptions options;
  options.verify = false;
  EXPECT_EQ(handshake.outcome(options, "other.test"), "ok");
}

TEST(TlsClient, TheServerNameOptionTakesTheHostsPlace) {
  http::TlsOptions both = options_for("server.test");
  both.further.push_back(certificate_for("second.test", "DNS:second.test"));
  Handshake handshake(both);
  http::TlsClientOptions options = Handshake::trusting();
  options.server_name = "second.test";
  EXPECT_EQ(handshake.outcome(options, "127.0.0.1"), "ok") << "it is asked for and compared";
}

TEST(TlsClient, TheCallbackHasTheLastWord) {
  Handshake handshake(options_for("server.test"));
  http::TlsClientOptions options;
  http::TlsVerdict seen;
  options.verify_callback = [&](const http::TlsVerdict& verdict) {
    seen = verdict;
    return true;
  };
  EXPECT_EQ(handshake.outcome(options), "ok") << "an unknown issuer, taken";
  EXPECT_FALSE(seen.verified);
  EXPECT_EQ(seen.host, "server.test");
  EXPECT_EQ(seen.error, "unable to get local issuer certificate");
  ASSERT_FALSE(seen.chain.empty());
  EXPECT_EQ(seen.chain.front().subject, "CN=server.test");
  EXPECT_EQ(seen.chain.front().issuer, "CN=test CA");
  EXPECT_EQ(seen.chain.front().names, std::vector<std::string>{"server.test"});

  options = Handshake::trusting();
  bool verified = false;
  options.verify_callback = [&](const http::TlsVerdict& verdict) {
    verified = verdict.verified;
    return false;
  };
  EXPECT_EQ(handshake.outcome(options),
            "certificate verify failed: refused by the verify callback");
  EXPECT_TRUE(verified);
  options.verify_callback = [](const http::TlsVerdict&) -> bool { throw std::runtime_error("no"); };
  EXPECT_NE(handshake.outcome(options).find("certificate verify failed"), std::string::npos);
}

TEST(TlsClient, PinsNarrowWhatIsTrusted) {
  Handshake handshake(options_for("server.test"));
  http::TlsClientOptions options = Handshake::trusting();
  std::vector<http::ServerCertificate> chain;
  options.verify_callback = [&](const http::TlsVerdict& verdict) {
    chain = verdict.chain;
    return true;
  };
  ASSERT_EQ(handshake.outcome(options), "ok");
  ASSERT_EQ(chain.size(), 2U) << "the server's and its CA's";
  const std::string other(43, 'A');
  for (const auto& certificate : chain) {
    options = Handshake::trusting();
    options.pins = {other + "=", certificate.pin};
    EXPECT_EQ(handshake.outcome(options), "ok") << certificate.subject;
  }
  options.pins = {other + "="};
  EXPECT_EQ(handshake.outcome(options),
            "certificate verify failed: no certificate of the chain has a pinned key");
  options.verify = false;
  EXPECT_NE(handshake.outcome(options), "ok");
  options.pins = {chain.front().pin};
  EXPECT_EQ(handshake.outcome(options), "ok") << "the pin alone";
  options.pins = {chain.back().pin};
  EXPECT_NE(handshake.outcome(options), "ok")
      << "anybody can show a foreign CA beside his own certificate";
}

TEST(TlsClient, ACertificateIsShownToAServerThatAsks) {
  http::TlsOptions server = options_for("server.test");
  server.client_certificates = http::ClientCertificates::require;
  server.client_ca = authority().pem();
  Handshake handshake(server);
  http::TlsClientOptions options = Handshake::trusting();
  options.certificate = certificate_for("alice");
  EXPECT_EQ(handshake.outcome(options), "ok");
  EXPECT_EQ(handshake.server->peer_certificate()->subject, "CN=alice");
  options.certificate = {};
  const std::string error = handshake.outcome(options);
  EXPECT_NE(error.find("alert certificate required"), std::string::npos) << error;
}

TEST(TlsClient, TheNextHandshakeResumesTheSession) {
  Handshake handshake(options_for("server.test"));
  http::TlsClientOptions options = Handshake::trusting();
  int checks = 0;
  options.verify_callback = [&](const http::TlsVerdict& verdict) {
    ++checks;
    return verdict.verified;
  };
  const auto context = TlsClientContext::create(options);
  for (int i = 0; i < 3; ++i) {
    handshake.connect(context, "server.test");
    ASSERT_EQ(handshake.finish(), "ok");
  }
  EXPECT_EQ(checks, 1) << "a resumed session shows no certificate";
  handshake.connect(context, "other.test");
  EXPECT_NE(handshake.finish(), "ok") << "a session is of one host name";
}

TEST(TlsClient, AServerWithoutTlsIsSaidSo) {
  Shard shard;
  auto [socket, peer] = testing_support::socket_pair();
  testing_support::Recorder recorder;
  Connection& connection = Connection::create(shard, std::move(socket));
  connection.set_handler(&recorder);
  std::string error;
  recorder.closed_hook = [&] { error = connection.tls_error(); };
  connection.start_tls_client(TlsClientContext::create({}), "server.test");
  ASSERT_TRUE(testing_support::run_until(shard, [&] { return !peer.received().empty(); }));
  peer.send("HTTP/1.1 400 Bad Request\r\n\r\n");
  ASSERT_TRUE(testing_support::run_until(shard, [&] { return recorder.closed > 0; }));
  EXPECT_EQ(error, "wrong version number");
}

// What a client says first, as bytes.
std::string hello_to(const std::string& host) {
  Shard shard;
  auto [socket, peer] = testing_support::socket_pair();
  Connection& connection = Connection::create(shard, std::move(socket));
  connection.start_tls_client(TlsClientContext::create({}), host);
  EXPECT_TRUE(testing_support::run_until(shard, [&] { return !peer.received().empty(); }));
  return peer.received();
}

TEST(TlsClient, ItsFirstWordsNameTheHostAndTheProtocol) {
  // The extension of type 16 with a list of one name.
  const std::string alpn("\0\x10\0\x0b\0\x09\x08http/1.1", 15);
  EXPECT_NE(hello_to("server.test").find(alpn), std::string::npos);
  EXPECT_NE(hello_to("server.test").find("server.test"), std::string::npos);
  EXPECT_EQ(hello_to("192.0.2.1").find("192.0.2.1"), std::string::npos)
      << "an address is no server name (RFC 6066)";
}

TEST(TlsClient, ASilentServerIsGivenUp) {
  Shard shard;
  auto [socket, peer] = testing_support::socket_pair();
  testing_support::Recorder recorder;
  Connection& connection = Connection::create(shard, std::move(socket));
  connection.set_handler(&recorder);
  http::TlsClientOptions options;
  options.handshake_timeout = std::chrono::milliseconds{20};
  connection.start_tls_client(TlsClientContext::create(options), "server.test");
  ASSERT_TRUE(testing_support::run_until(shard, [&] { return recorder.closed > 0; }));
  EXPECT_EQ(recorder.reason, std::errc::timed_out);
}

TEST(TlsClient, WrongOptionsThrow) {
  http::TlsClientOptions wrong;
  wrong.ca_file = "/nowhere/ca.pem";
  EXPECT_THROW(TlsClientContext::create(wrong), std::system_error);
  wrong = {};
  wrong.ca = "no PEM";
  EXPECT_THROW(TlsClientContext::create(wrong), std::invalid_argument);
  wrong = {};
  wrong.pins = {"sha256/short"};
  EXPECT_THROW(TlsClientContext::create(wrong), std::invalid_argument);
  wrong = {};
  wrong.certificate = certificate_for("alice");
  wrong.certificate.key.clear();
  EXPECT_THROW(TlsClientContext::create(wrong), std::invalid_argument);
  wrong = {};
  wrong.ciphers = "none-such";
  EXPECT_THROW(TlsClientContext::create(wrong), std::invalid_argument);
  wrong = {};
  wrong.handshake_timeout = std::chrono::milliseconds{0};
  EXPECT_THROW(TlsClientContext::create(wrong), std::invalid_argument);
}

}  // namespace
}  // namespace sockeye::net
