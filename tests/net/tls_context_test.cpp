// What a port's certificates and rules do: which one is shown, who comes in, what is refused.
#include "net/tls_context.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "sockeye/log.hpp"
#include "tls_link.hpp"

namespace sockeye::net {
namespace {

using http::ClientCertificates;
using http::TlsOptions;

/// What it throws, or "nothing".
std::string refusal_of(const TlsOptions& options) {
  try {
    const TlsContext context(options);
  } catch (const std::system_error& error) {
    return std::string("system: ") + error.what();
  } catch (const std::invalid_argument& error) {
    return std::string("argument: ") + error.what();
  }
  return "nothing";
}

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "sockeye-tls-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name, const std::string& text) const {
    const std::string file = this->file(name);
    std::ofstream(file) << text;
    return file;
  }
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// The options with which a client got through, or the words in which it did not.
struct Attempt {
  bool through = false;
  std::string shown;
  std::string error;
  std::shared_ptr<const http::ClientCertificate> client;
  std::string protocol;
};

Attempt attempt(const TlsOptions& options,
                const std::function<void(testing_support::TlsPeer&)>& prepare = {}) {
  TlsLink link(options);
  if (prepare) prepare(*link.peer);
  // TLS 1.3's client is through before its certificate was looked at: an answer tells.
  link.peer->send("question");
  link.recorder.data_hook = [&](std::span<char>) { link.send("answer"); };
  EXPECT_TRUE(link.run_until([&] {
    return link.peer->received() == "answer" || !link.peer->error().empty() || link.peer->at_end();
  }));
  Attempt result;
  result.through = link.peer->received() == "answer";
  result.error = link.peer->error();
  if (!result.through) return result;
  result.shown = link.peer->shown_subject();
  result.client = link.connection->peer_certificate();
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(link.peer->ssl(), &name, &size);
  result.protocol.assign(reinterpret_cast<const char*>(name), size);
  return result;
}

TEST(TlsContext, TheCertificateIsChosenByTheHostNameThatTheClientAsksFor) {
  TlsOptions options = options_for("first.test");
  options.further = {certificate_for("Second", "DNS:second.test,DNS:*.second.test"),
                     certificate_for("exact", "DNS:exact.second.test"),
                     certificate_for("Named.Only")};
  const auto shown = [&](const std::string& host) {
    return attempt(options,
                   [&](auto& peer) {
                     if (!host.empty()) peer.ask_for(host);
                   })
        .shown;
  };
  EXPECT_EQ(shown(""), "first.test");
  EXPECT_EQ(shown("first.test"), "first.test");
  EXPECT_EQ(shown("second.test"), "Second");
  EXPECT_EQ(shown("any.SECOND.test"), "Second");
  EXPECT_EQ(shown("exact.second.test"), "exact");
  EXPECT_EQ(shown("two.labels.second.test"), "first.test");
  EXPECT_EQ(shown("named.only"), "Named.Only");
  EXPECT_EQ(shown("unknown.test"), "first.test");
}

TEST(TlsContext, OldVersionsAndCiphersAreRefused) {
  const auto with_version = [](int version, const char* ciphers = nullptr) {
    return [=](testing_support::TlsPeer& peer) {
      SSL_CTX_set_security_level(peer.context(), 0);
      SSL_CTX_set_min_proto_version(peer.context(), version);
      SSL_CTX_set_max_proto_version(peer.context(), version);
      if (ciphers) SSL_CTX_set_cipher_list(peer.context(), ciphers);
    };
  };
  TlsOptions options = options_for("server.test");
  EXPECT_FALSE(attempt(options, with_version(TLS1_1_VERSION)).through);
  EXPECT_TRUE(attempt(options, with_version(TLS1_2_VERSION)).through);
  EXPECT_TRUE(attempt(options, with_version(TLS1_3_VERSION)).through);
  EXPECT_FALSE(attempt(options, with_version(TLS1_2_VERSION, "AES128-SHA")).through);
  EXPECT_FALSE(attempt(options, with_version(TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256")).through);
  EXPECT_TRUE(
      attempt(options, with_version(TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305")).through);
  options.minimum_version = http::TlsVersion::tls_1_3;
  EXPECT_FALSE(attempt(options, with_version(TLS1_2_VERSION)).through);
  EXPECT_TRUE(attempt(options, with_version(TLS1_3_VERSION)).through);
}

TEST(TlsContext, TheProtocolIsHttp11) {
  const auto asking = [](std::string_view list) {
    return [=](testing_support::TlsPeer& peer) {
      SSL_CTX_set_alpn_protos(peer.context(), reinterpret_cast<const unsigned char*>(list.data()),
                              static_cast<unsigned>(list.size()));
    };
  };
  const TlsOptions options = options_for("server.test");
  EXPECT_EQ(attempt(options).protocol, "");
  EXPECT_EQ(attempt(options, asking("\2h2\10http/1.1")).protocol, "http/1.1");
  const Attempt refused = attempt(options, asking("\2h2"));
  EXPECT_FALSE(refused.through);
  EXPECT_NE(refused.error.find("no application protocol"), std::string::npos) << refused.error;
}

TEST(TlsContext, ClientCertificatesAreAskedForAsToldTo) {
  const testing_support::Authority clients("client CA");
  const testing_support::Authority strangers("strangers' CA");
  const auto showing = [](const testing_support::Authority& by, long lifetime = 3600) {
    const testing_support::Pair pair =
        by.issue({.subject = "älice", .names = {}, .passphrase = {}, .lifetime = lifetime});
    return [pair](testing_support::TlsPeer& peer) { peer.show(pair); };
  };
  TlsOptions options = options_for("server.test");
  EXPECT_EQ(attempt(options, showing(clients)).client, nullptr);

  options.client_ca = clients.pem();
  options.client_certificates = ClientCertificates::require;
  const Attempt known = attempt(options, showing(clients));
  ASSERT_TRUE(known.client);
  EXPECT_EQ(known.client->subject, "CN=älice");
  EXPECT_EQ(known.client->issuer, "CN=client CA");
  EXPECT_TRUE(known.client->verified);
  EXPECT_EQ(known.client->error, "");
  EXPECT_EQ(known.client->fingerprint.size(), 32U * 3 - 1);
  EXPECT_NE(attempt(options).error.find("certificate required"), std::string::npos);
  EXPECT_NE(attempt(options, showing(strangers)).error.find("unknown ca"), std::string::npos);
  EXPECT_NE(attempt(options, showing(clients, -60)).error.find("expired"), std::string::npos);

  options.client_certificates = ClientCertificates::request;
  EXPECT_TRUE(attempt(options, showing(clients)).client->verified);
  const Attempt none = attempt(options);
  EXPECT_TRUE(none.through);
  EXPECT_EQ(none.client, nullptr);
  const Attempt stranger = attempt(options, showing(strangers));
  ASSERT_TRUE(stranger.client);
  EXPECT_FALSE(stranger.client->verified);
  EXPECT_NE(stranger.client->error, "");
  EXPECT_FALSE(attempt(options, showing(clients, -60)).client->verified);
}

TEST(TlsContext, WhatDoesNotFitIsRefusedByNameAndReason) {
  const Folder folder;
  const TlsOptions good = options_for("server.test");
  const std::string chain = folder.write("chain.pem", good.certificate.chain);
  const std::string key = folder.write("key.pem", good.certificate.key);
  TlsOptions options;
  EXPECT_EQ(refusal_of(options),
            "argument: TLS: no certificate is given: name a PEM file or give its text");
  options.certificate.chain_file = chain;
  EXPECT_EQ(refusal_of(options),
            "argument: TLS: no key is given: name a PEM file or give its text");
  options.certificate.key_file = key;
  EXPECT_EQ(refusal_of(options), "nothing");

  options.certificate.key_file = folder.file("absent.pem");
  EXPECT_EQ(refusal_of(options), "system: TLS: cannot read the key file " +
                                     folder.file("absent.pem") + ": No such file or directory");
  options.certificate.key_file = folder.file("");
  EXPECT_NE(refusal_of(options).find("Is a directory"), std::string::npos);
  options.certificate.key_file = folder.write("other.pem", certificate_for("other").key);
  EXPECT_EQ(refusal_of(options),
            "argument: TLS: the key file " + folder.file("other.pem") +
                " does not belong to the certificate of the certificate file " + chain);
  options.certificate.key_file = chain;
  EXPECT_EQ(refusal_of(options),
            "argument: TLS: no private key in PEM stands in the key file " + chain);
  options.certificate.chain_file = options.certificate.key_file = key;
  EXPECT_EQ(refusal_of(options),
            "argument: TLS: no certificate in PEM stands in the certificate file " + key);
  std::string damaged = good.certificate.chain;
  damaged.replace(100, 4, "AAAA");
  options.certificate.chain_file = folder.write("damaged.pem", damaged);
  EXPECT_NE(refusal_of(options).find("damaged.pem"), std::string::npos);

  options = good;
  options.further.push_back({.chain_file = folder.file("absent.pem")});
  EXPECT_NE(refusal_of(options).find("absent.pem"), std::string::npos);
  options = good;
  options.ciphers = "NONE-OF-THESE";
  EXPECT_NE(refusal_of(options).find("NONE-OF-THESE"), std::string::npos);
  options = good;
  options.client_certificates = ClientCertificates::require;
  EXPECT_NE(refusal_of(options).find("client_ca_file or client_ca"), std::string::npos);
  options.client_certificates = ClientCertificates::none;
  options.client_ca = authority().pem();
  EXPECT_NE(refusal_of(options).find("client_certificates is none"), std::string::npos);
  options = good;
  options.handshake_timeout = {};
  EXPECT_NE(refusal_of(options).find("handshake_timeout"), std::string::npos);
}

TEST(TlsContext, AnEncryptedKeyNeedsItsPassphrase) {
  const testing_support::Pair pair = authority().issue(
      {.subject = "server.test", .names = "DNS:server.test", .passphrase = "open sesame"});
  TlsOptions options;
  options.certificate.chain = pair.chain;
  options.certificate.key = pair.key;
  EXPECT_NE(refusal_of(options).find("TlsCertificate::passphrase is needed"), std::string::npos);
  options.certificate.passphrase = "wrong";
  EXPECT_EQ(refusal_of(options),
            "argument: TLS: the passphrase does not open the text given as key");
  options.certificate.passphrase = "open sesame";
  EXPECT_TRUE(attempt(options).through);
}

TEST(TlsContext, AnExpiredCertificateIsUsedAndLogged) {
  const testing_support::Pair pair = authority().issue(
      {.subject = "old.test", .names = "DNS:old.test", .passphrase = {}, .lifetime = -60});
  TlsOptions options;
  options.certificate.chain = pair.chain;
  options.certificate.key = pair.key;
  std::string logged;
  set_log_sink([&](LogLevel, std::string_view, std::string_view line) { logged += line; });
  const Attempt old = attempt(options);
  set_log_sink({});
  EXPECT_TRUE(old.through);
  EXPECT_NE(logged.find("has expired"), std::string::npos) << logged;
}

TEST(TlsContext, AReloadChangesWhatComesNextAndABadOneNothing) {
  const Folder folder;
  const auto put = [&](const http::TlsCertificate& certificate) {
    folder.write("chain.pem", certificate.chain);
    folder.write("key.pem", certificate.key);
  };
  put(certificate_for("old"));
  TlsOptions options;
  options.certificate.chain_file = folder.file("chain.pem");
  options.certificate.key_file = folder.file("key.pem");
  TlsSource source(options);
  const auto first = source.current();
  folder.write("key.pem", "no key at all");
  EXPECT_THROW(source.reload(), std::invalid_argument);
  EXPECT_EQ(source.current(), first);
  put(certificate_for("new"));
  source.reload();
  EXPECT_NE(source.current(), first);

  TlsOptions broken = options;
  broken.certificate.chain_file = folder.file("absent.pem");
  EXPECT_THROW(source.reload(broken), std::system_error);
  const auto second = source.current();
  source.reload();
  EXPECT_NE(source.current(), second) << "refused options are not kept";
}

}  // namespace
}  // namespace sockeye::net
