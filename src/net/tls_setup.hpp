// What both sides of TLS set up in the same way: versions, ciphers, a certificate of one's own.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "net/openssl.hpp"
#include "net/tls_pem.hpp"
#include "sockeye/http/tls.hpp"

namespace sockeye::net {

/// "http/1.1" in the form of the ALPN extension: a length, then the name.
inline constexpr std::array<unsigned char, 9> alpn_http_1_1{8,   'h', 't', 't', 'p',
                                                            '/', '1', '.', '1'};

/// Throws std::invalid_argument with OpenSSL's reason where `done` is false.
void require_tls(bool done, const std::string& what);

/// Empty lists are our own defaults. Throws std::invalid_argument, which names `options`.
void set_versions_and_ciphers(SSL_CTX* context, http::TlsVersion minimum,
                              const std::string& ciphers, const std::string& cipher_suites,
                              const std::string& options);

/// Shows the chain, whose key `certificate` names. Throws as read_key does, and
/// std::invalid_argument where the two do not belong together.
void use_certificate(SSL_CTX* context, const std::vector<CertificatePtr>& chain,
                     const PemText& chain_pem, const http::TlsCertificate& certificate);

}  // namespace sockeye::net
