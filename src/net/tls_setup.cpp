#include "net/tls_setup.hpp"

#include <stdexcept>

namespace sockeye::net {
namespace {

constexpr const char* modern_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

}  // namespace

void require_tls(bool done, const std::string& what) {
  if (done) return;
  throw std::invalid_argument("TLS: " + what + ": " + take_openssl_error("refused"));
}

void set_versions_and_ciphers(SSL_CTX* context, http::TlsVersion minimum,
                              const std::string& ciphers, const std::string& cipher_suites,
                              const std::string& options) {
  const bool newest = minimum == http::TlsVersion::tls_1_3;
  SSL_CTX_set_min_proto_version(context, newest ? TLS1_3_VERSION : TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  require_tls(
      SSL_CTX_set_cipher_list(context, ciphers.empty() ? modern_ciphers : ciphers.c_str()) == 1,
      "no cipher in " + options + "::ciphers \"" + ciphers + "\"");
  if (!cipher_suites.empty()) {
    require_tls(SSL_CTX_set_ciphersuites(context, cipher_suites.c_str()) == 1,
                "no suite in " + options + "::cipher_suites \"" + cipher_suites + "\"");
  }
}

void use_certificate(SSL_CTX* context, const std::vector<CertificatePtr>& chain,
                     const PemText& chain_pem, const http::TlsCertificate& certificate) {
  const PemText key_pem = load_pem(certificate.key_file, certificate.key, "key");
  const KeyPtr key = read_key(key_pem, certificate.passphrase);
  require_tls(SSL_CTX_use_certificate(context, chain.front().get()) == 1,
              "the certificate of the " + chain_pem.name + " cannot be used");
  for (std::size_t i = 1; i < chain.size(); ++i) {
    require_tls(SSL_CTX_add1_chain_cert(context, chain[i].get()) == 1,
                "the chain of the " + chain_pem.name + " cannot be used");
  }
  if (X509_check_private_key(chain.front().get(), key.get()) != 1) {
    ERR_clear_error();
    throw std::invalid_argument("TLS: the " + key_pem.name +
                                " does not belong to the certificate of the " + chain_pem.name);
  }
  require_tls(SSL_CTX_use_PrivateKey(context, key.get()) == 1,
              "the " + key_pem.name + " cannot be used");
}

}  // namespace sockeye::net
