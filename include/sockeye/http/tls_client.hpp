// What a connecting side wants of TLS: whom it trusts, what it shows of itself, what it checks
// beyond that.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "sockeye/http/tls.hpp"

namespace sockeye::http {

/// One certificate of the chain that a server showed.
struct ServerCertificate {
  /// The distinguished name, as RFC 2253 writes it: "CN=example.org".
  std::string subject;
  std::string issuer;
  /// SHA-256 of the certificate: "0A:1B:...".
  std::string fingerprint;
  /// SHA-256 of its public key (SPKI) in base64: what TlsClientOptions::pins compares.
  std::string pin;
  /// The host names it was issued for, in lower case.
  std::vector<std::string> names;
};

/// What TlsClientOptions::verify_callback decides on.
struct TlsVerdict {
  /// The name that was asked for: the URL's host, or TlsClientOptions::server_name.
  std::string host;
  /// The server's own first. The chain that was verified, or what was shown where none could be.
  std::vector<ServerCertificate> chain;
  /// Whether chain, dates, host name and pins are right. Of no meaning with `verify` false.
  bool verified = false;
  /// Why not, in OpenSSL's words: "self-signed certificate", "hostname mismatch".
  std::string error;
};

/// Whom a client trusts, and how it shows itself.
struct TlsClientOptions {
  /// False takes any certificate, and says who one is to nobody: pins and `verify_callback` still
  /// decide where they are given.
  bool verify = true;
  /// Asked for (SNI) and compared with the certificate. Empty: the URL's host.
  std::string server_name{};

  /// Who vouches for servers, as a PEM file or as PEM text. Both empty: the system's CAs.
  std::string ca_file{};
  std::string ca{};

  /// Shown to servers that ask for one.
  TlsCertificate certificate{};

  /// SHA-256 of public keys (SPKI) in base64, 44 characters each. Where there are any, one of them
  /// must be that of a certificate in the verified chain (with `verify` false: of the server's
  /// own).
  std::vector<std::string> pins{};

  /// Has the last word: true takes the server. Called on the shard's thread inside the handshake;
  /// must not throw (which refuses) nor block. Not called when a session is resumed.
  std::function<bool(const TlsVerdict&)> verify_callback{};

  /// Older versions are refused.
  TlsVersion minimum_version = TlsVersion::tls_1_2;
  /// For TLS 1.2, as OpenSSL writes lists. Empty: ECDHE with AES-GCM or ChaCha20-Poly1305.
  std::string ciphers{};
  /// For TLS 1.3, as OpenSSL writes them. Empty: OpenSSL's own.
  std::string cipher_suites{};
  /// From the open connection to the end of the handshake.
  std::chrono::milliseconds handshake_timeout{10'000};
};

}  // namespace sockeye::http
