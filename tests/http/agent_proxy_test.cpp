// Through a proxy and over TLS: CONNECT, its refusals, certificates, errors that say why.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "agent_fixture.hpp"
#include "support/certificates.hpp"

namespace sockeye::http {
namespace {

class AgentProxy : public AgentTest {
 protected:
  /// Sends to `origin` over the hand-made proxy, whose first request it returns.
  std::string begin(Origin origin) {
    agent_options.network.proxy = "http://me:p%40ss@127.0.0.1:" + std::to_string(proxy.port());
    agent_.emplace(shard(), std::move(origin), agent_options);
    agent_->send({}, [this](SendResult result) { got = outcome(std::move(result)); });
    return requested(proxy).take();
  }
  ClientResponse wait() {
    EXPECT_TRUE(run_until([&] { return got.has_value(); }));
    return got.value_or(ClientResponse{});
  }

  TlsOptions served(const std::string& names) const {
    const testing_support::Pair pair =
        authority.issue({.subject = "server", .names = names, .passphrase = {}});
    TlsOptions tls;
    tls.certificate.chain = pair.chain;
    tls.certificate.key = pair.key;
    return tls;
  }
  ClientResponse over_tls(const std::string& names) {
    if (app().tls_port() == 0) {
      app().get("/", [](Request& req, Response& res) { res.send(req.secure() ? "TLS" : "no"); });
      app().listen_tls(0, served(names), "127.0.0.1");
    }
    agent_.emplace(shard(), Origin{true, "127.0.0.1", app().tls_port()}, agent_options);
    return fetch("/");
  }

  const testing_support::Authority authority{"test CA"};
  ByteServer proxy;
  std::optional<ClientResponse> got;
};

TEST_F(AgentProxy, AConnectionIsAskedForAndThenTheServers) {
  EXPECT_EQ(begin({false, "example.test", 8080}),
            "CONNECT example.test:8080 HTTP/1.1\r\nHost: example.test:8080\r\n"
            "Proxy-Authorization: Basic bWU6cEBzcw==\r\n\r\n");
  proxy.peer().send("HTTP/1.1 200 Connection established\r\n\r\n");
  const std::string request = requested(proxy).received();
  EXPECT_TRUE(request.starts_with("GET / HTTP/1.1\r\nHost: example.test:8080\r\n")) << request;
  EXPECT_EQ(request.find("Proxy-Authorization"), std::string::npos);
  proxy.peer().send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_EQ(wait().body, "hi");
}

TEST_F(AgentProxy, RefusalsSayWhatTheProxyAnswered) {
  begin({false, "example.test", 8080});
  proxy.peer().send(
      "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 1000000\r\n\r\n<html>");
  EXPECT_EQ(wait().reason, "proxy 127.0.0.1:" + std::to_string(proxy.port()) +
                               ": answered CONNECT example.test:8080 with 407 Proxy "
                               "Authentication Required");
  EXPECT_EQ(failure->kind, Kind::proxy);
  EXPECT_EQ(failure->message.find("p@ss"), std::string::npos);
}

TEST_F(AgentProxy, ABrokenProxyIsSaidToBeOne) {
  const std::string name = "proxy 127.0.0.1:" + std::to_string(proxy.port());
  for (const auto& [answer, why] :
       {std::pair{"", ": the connection ended before the answer to CONNECT"},
        {"HTTP/1.1 200 Conn", ": the connection ended before the answer to CONNECT"},
        {"nonsense", ": the answer is not HTTP/1.1"},
        {"HTTP/1.1 200 OK\r\n\r\nbytes", ": sent bytes ahead of the server's"}}) {
    got.reset();
    agent_options.network.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
    agent_.emplace(shard(), Origin{false, "example.test", 80}, agent_options);
    agent_->send({}, [this](SendResult result) { got = outcome(std::move(result)); });
    Peer& peer = requested(proxy, proxy.accepted());
    peer.send(answer);
    if (std::string_view(answer).find("nonsense") == std::string_view::npos) peer.shutdown_write();
    EXPECT_EQ(wait().reason, name + why);
    EXPECT_EQ(failure->kind, Kind::proxy);
  }
  proxy.close();
  got.reset();
  agent_->send({}, [this](SendResult result) { got = outcome(std::move(result)); });
  EXPECT_EQ(wait().reason,
            name + ": connect ECONNREFUSED 127.0.0.1:" + std::to_string(proxy.port()));
  EXPECT_EQ(failure->kind, Kind::connect);
}

TEST_F(AgentProxy, TlsGoesThroughTheTunnelToTheServer) {
  app().get("/", [](Request& req, Response& res) { res.send(req.secure() ? "TLS" : "no"); });
  app().listen_tls(0, served("DNS:example.test"), "127.0.0.1");
  agent_options.network.tls.ca = authority.pem();
  EXPECT_TRUE(begin({true, "example.test", 443}).starts_with("CONNECT example.test:443 "));
  Peer server = Peer::connect(app().tls_port());
  proxy.peer().send("HTTP/1.1 200 OK\r\n\r\n");
  EXPECT_TRUE(run_until([&] {
    server.send(proxy.peer().take());
    proxy.peer().send(server.take());
    return got.has_value();
  }));
  EXPECT_EQ(wait().body, "TLS");
}

TEST_F(AgentProxy, TlsIsVerifiedByDefault) {
  EXPECT_EQ(over_tls("IP:127.0.0.1").reason,
            "certificate verify failed: unable to get local issuer certificate");
  EXPECT_EQ(failure->kind, Kind::tls);
  agent_options.network.tls.ca = authority.pem();
  EXPECT_EQ(over_tls("IP:127.0.0.1").body, "TLS");
  agent_options.network.tls.server_name = "elsewhere.test";
  EXPECT_EQ(over_tls("IP:127.0.0.1").reason, "certificate verify failed: hostname mismatch");
  agent_options.network.tls.verify = false;
  EXPECT_EQ(over_tls("IP:127.0.0.1").body, "TLS");
}

TEST_F(AgentProxy, AKeptTlsConnectionServesAgain) {
  agent_options.network.tls.ca = authority.pem();
  EXPECT_EQ(over_tls("IP:127.0.0.1").body, "TLS");
  const auto accepted = shard().stats().accepted;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(fetch("/").body, "TLS");
  EXPECT_EQ(shard().stats().accepted, accepted);
}

TEST_F(AgentProxy, TheAgentMayGoAtAnyMomentOfAHandshake) {
  agent_options.network.tls.ca = authority.pem();
  ASSERT_EQ(over_tls("IP:127.0.0.1").body, "TLS");
  for (int moment = 0; moment < 20; ++moment) {
    const auto mark = std::make_shared<int>(0);
    agent_.emplace(shard(), Origin{true, "127.0.0.1", app().tls_port()}, agent_options);
    agent_->send({}, [mark](SendResult) {});
    turns(moment);
    agent_.reset();
    EXPECT_EQ(mark.use_count(), 1);
  }
  EXPECT_EQ(over_tls("IP:127.0.0.1").body, "TLS");
}

TEST_F(AgentProxy, APortWithoutTlsIsSaidSo) {
  app().listen(0, "127.0.0.1");
  agent_.emplace(shard(), Origin{true, "127.0.0.1", app().port()}, agent_options);
  EXPECT_EQ(fetch("/").reason, "wrong version number");
  EXPECT_EQ(failure->kind, Kind::tls);
}

TEST_F(AgentProxy, AServerThatEndsTheHandshakeIsSaidSo) {
  agent_.emplace(shard(), Origin{true, "127.0.0.1", proxy.port()}, agent_options);
  agent_->send({}, [this](SendResult result) { got = outcome(std::move(result)); });
  ASSERT_TRUE(run_until([&] { return proxy.accepted() == 1 && !proxy.peer().received().empty(); }));
  proxy.peer().close();
  EXPECT_EQ(wait().reason, "the connection ended within the TLS handshake");
  EXPECT_EQ(failure->kind, Kind::tls);
}

}  // namespace
}  // namespace sockeye::http
