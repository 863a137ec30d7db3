// Certificates and keys out of PEM, from files or text; what is wrong is said with the file's name.
#pragma once

#include <string>
#include <vector>

#include "net/openssl.hpp"
#include "sockeye/http/tls_client.hpp"

namespace sockeye::net {

/// PEM text and where it came from, for messages.
struct PemText {
  std::string text;
  std::string name;
};

/// The file's content, or `text` where no file is named. `what` is "certificate", "key", ...
/// Throws std::system_error where the file cannot be read, std::invalid_argument where neither is
/// given.
PemText load_pem(const std::string& file, const std::string& text, const std::string& what);

/// All certificates of a text, in order. Throws std::invalid_argument where there is none.
std::vector<CertificatePtr> read_certificates(const PemText& pem);

/// Throws std::invalid_argument for no key, or one that `passphrase` does not open.
KeyPtr read_key(const PemText& pem, const std::string& passphrase);

/// The host names that a certificate is for, in lower case: its subject alternative names, or its
/// common name where it has none.
std::vector<std::string> host_names(X509& certificate);

/// For the program. `verify_result` is OpenSSL's.
http::ClientCertificate describe(const X509& certificate, long verify_result);
http::ServerCertificate describe_server(X509& certificate);

}  // namespace sockeye::net
