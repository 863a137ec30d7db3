// The client over TLS: whom it trusts, and what it says where it does not.
#include <optional>

#include "client/client_fixture.hpp"
#include "support/certificates.hpp"

namespace sockeye::test {
namespace {

using testing_support::Authority;

class TlsClient : public ClientTest {
 protected:
  void start_tls(const std::string& names) {
    const auto pair = authority.issue({.subject = "server", .names = names});
    io = std::make_unique<Server>(app);
    io->on("echo", [](Rest args, Ack<Rest> ack) { ack(args); });
    http::TlsOptions tls;
    tls.certificate.chain = pair.chain;
    tls.certificate.key = pair.key;
    url = "https://localhost:" + std::to_string(app.listen_tls(0, tls, "127.0.0.1"));
  }
  client::Options options() const {
    client::Options chosen;
    chosen.family = http::AddressFamily::ipv4;
    chosen.tls.ca = authority.pem();
    return chosen;
  }
  std::string failure_of(client::Options chosen) {
    chosen.reconnection = false;
    client::Manager manager(runtime, url, std::move(chosen));
    std::optional<Error> heard;
    manager.on_error([&](const Error& error) { heard = error; });
    if (!until([&] { return heard.has_value(); })) return "nothing";
    return std::string((*heard->data())["description"].text());
  }

  Authority authority{"test authority"};
};

TEST_F(TlsClient, AnAuthorityOfOnesOwnOverEachTransport) {
  start_tls("DNS:localhost");
  client::Options upgrades = options();
  client::Options polling = options();
  polling.transports = {Transport::polling};
  for (const client::Options& chosen : {upgrades, polling}) {
    client::Manager manager(runtime, url, chosen);
    client::Socket socket = manager.socket();
    std::optional<std::string> answer;
    socket.emit("echo", std::string(50'000, 'x'),
                [&](Result<std::string> result) { answer = result.value(); });
    ASSERT_TRUE(until([&] { return answer.has_value(); }));
    EXPECT_EQ(answer->size(), 50'000U);
  }
}

TEST_F(TlsClient, AnUnknownAuthorityIsRefusedByDefault) {
  start_tls("DNS:localhost");
  client::Options chosen = options();
  chosen.tls.ca = Authority("another").pem();
  EXPECT_THAT(failure_of(chosen), testing::HasSubstr("certificate verify failed"));
  chosen.tls.verify = false;
  client::Manager manager(runtime, url, chosen);
  client::Socket socket = manager.socket();
  EXPECT_TRUE(until([&] { return socket.connected(); }));
}

TEST_F(TlsClient, AnotherHostsCertificateIsRefused) {
  start_tls("DNS:elsewhere.test");
  EXPECT_THAT(failure_of(options()), testing::HasSubstr("ostname mismatch"));
}

TEST_F(TlsClient, WhomItTrustsMayChangeBeforeTheNextConnection) {
  start_tls("DNS:localhost");
  client::Options chosen = options();
  chosen.tls.ca = Authority("another").pem();
  chosen.reconnection_delay = std::chrono::milliseconds(1);
  client::Manager manager(runtime, url, chosen);
  int refusals = 0;
  manager.on_error([&] { ++refusals; });
  client::Socket socket = manager.socket();
  ASSERT_TRUE(until([&] { return refusals > 1; }));
  manager.change_options([ca = authority.pem()](client::Options& o) { o.tls.ca = ca; });
  EXPECT_TRUE(until([&] { return socket.connected(); }));
}

TEST_F(TlsClient, FilesThatCannotBeReadAreTheCallersToHear) {
  client::Options chosen;
  chosen.tls.ca_file = "/nowhere/ca.pem";
  EXPECT_ANY_THROW(client::Manager(runtime, "https://localhost", chosen));
}

}  // namespace
}  // namespace sockeye::test
