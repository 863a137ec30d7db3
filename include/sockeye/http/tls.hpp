// What a port that speaks TLS needs: certificates, and who may come in.
//
//   app.listen_tls(443, {.certificate = {.chain_file = "fullchain.pem",
//                                        .key_file = "privkey.pem"}});
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace sockeye::http {

/// A certificate and its key, each as a PEM file or as PEM text.
struct TlsCertificate {
  /// The certificate, then those between it and its root.
  std::string chain_file{};
  std::string key_file{};
  /// The same as text, where no file is named.
  std::string chain{};
  std::string key{};
  /// Opens an encrypted key.
  std::string passphrase{};
};

/// Whether clients are asked for a certificate.
enum class ClientCertificates : std::uint8_t {
  none,
  /// Asked for; one without or with a bad one comes in all the same: see `ClientCertificate`.
  request,
  /// A client without one that the CA vouches for gets no connection.
  require,
};

/// The oldest version of TLS that is taken.
enum class TlsVersion : std::uint8_t { tls_1_2, tls_1_3 };

/// How a server shows itself, and what it asks of clients.
struct TlsOptions {
  /// Shown to clients that name no host, or one that no other certificate is for.
  TlsCertificate certificate{};
  /// Each is shown for the host names that it was issued for (its subject alternative names,
  /// wildcards too; its common name where it has none). The first that fits counts.
  std::vector<TlsCertificate> further{};

  /// Whether clients must show a certificate.
  ClientCertificates client_certificates = ClientCertificates::none;
  /// The CA certificates that vouch for clients, as a PEM file or as PEM text.
  std::string client_ca_file{};
  std::string client_ca{};

  /// Older versions are refused.
  TlsVersion minimum_version = TlsVersion::tls_1_2;
  /// For TLS 1.2, as OpenSSL writes lists. Empty: ECDHE with AES-GCM or ChaCha20-Poly1305.
  std::string ciphers{};
  /// For TLS 1.3, as OpenSSL writes them. Empty: OpenSSL's own.
  std::string cipher_suites{};
  /// From the connection to the end of the handshake; then it is cut.
  std::chrono::milliseconds handshake_timeout{10'000};
};

/// What a client showed of itself.
struct ClientCertificate {
  /// The distinguished name, as RFC 2253 writes it: "CN=alice,O=Example".
  std::string subject;
  std::string issuer;
  /// SHA-256 of the certificate: "0A:1B:...".
  std::string fingerprint;
  /// Whether the CA vouches for it and it is valid now. Always so with ClientCertificates::require.
  bool verified = false;
  /// Why it is not verified, in OpenSSL's words.
  std::string error;
};

}  // namespace sockeye::http
