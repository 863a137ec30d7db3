#include "net/tls_pem.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

namespace sockeye::net {
namespace {

constexpr std::size_t pem_limit = std::size_t{4} * 1024 * 1024;

BioPtr reader(const PemText& pem) {
  BioPtr bio(BIO_new_mem_buf(pem.text.data(), static_cast<int>(pem.text.size())));
  if (!bio) throw std::bad_alloc();
  return bio;
}

int give_passphrase(char* buffer, int size, int, void* passphrase) {
  const auto& text = *static_cast<const std::string*>(passphrase);
  if (text.empty() || std::cmp_greater(text.size(), size)) return -1;
  std::memcpy(buffer, text.data(), text.size());
  return static_cast<int>(text.size());
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return result;
}

std::string text_of(const X509_NAME* name) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio) throw std::bad_alloc();
  // UTF-8 as it is, not as escapes.
  X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

}  // namespace

PemText load_pem(const std::string& file, const std::string& text, const std::string& what) {
  if (file.empty()) {
    if (text.empty()) {
      throw std::invalid_argument("TLS: no " + what +
                                  " is given: name a PEM file or give its text");
    }
    if (text.size() > pem_limit) throw std::invalid_argument("TLS: the " + what + " is too large");
    return {text, "text given as " + what};
  }
  const std::string name = what + " file " + file;
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  PemText pem{{}, name};
  if (in) {
    pem.text.resize(pem_limit + 1);
    in.read(pem.text.data(), static_cast<std::streamsize>(pem.text.size()));
    pem.text.resize(static_cast<std::size_t>(in.gcount()));
  }
  if (in.bad() || (!in.is_open())) {
    throw std::system_error(errno != 0 ? errno : EIO, std::generic_category(),
                            "TLS: cannot read the " + name);
  }
  if (pem.text.size() > pem_limit)
    throw std::invalid_argument("TLS: the " + name + " is too large");
  return pem;
}

std::vector<CertificatePtr> read_certificates(const PemText& pem) {
  ERR_clear_error();
  const BioPtr bio = reader(pem);
  std::vector<CertificatePtr> all;
  while (CertificatePtr each{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)}) {
    all.push_back(std::move(each));
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string error = take_openssl_error("unreadable");
  if (all.empty() && at_end) {
    throw std::invalid_argument("TLS: no certificate in PEM stands in the " + pem.name);
  }
  if (!at_end)
    throw std::invalid_argument("TLS: a bad certificate in the " + pem.name + ": " + error);
  return all;
}

KeyPtr read_key(const PemText& pem, const std::string& passphrase) {
  ERR_clear_error();
  const BioPtr bio = reader(pem);
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, give_passphrase,
                                     const_cast<std::string*>(&passphrase)));
  if (key) {
    ERR_clear_error();
    return key;
  }
  const std::string error = take_openssl_error("unreadable");
  if (pem.text.find("PRIVATE KEY") == std::string::npos) {
    throw std::invalid_argument("TLS: no private key in PEM stands in the " + pem.name);
  }
  if (pem.text.find("ENCRYPTED") != std::string::npos) {
    throw std::invalid_argument(passphrase.empty()
                                    ? "TLS: the " + pem.name +
                                          " is encrypted: TlsCertificate::passphrase is needed"
                                    : "TLS: the passphrase does not open the " + pem.name);
  }
  throw std::invalid_argument("TLS: a bad key in the " + pem.name + ": " + error);
}

std::vector<std::string> host_names(X509& certificate) {
  std::vector<std::string> names;
  using Names = std::unique_ptr<GENERAL_NAMES, FreeWith<GENERAL_NAMES_free>>;
  const Names all(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(&certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    const GENERAL_NAME* each = sk_GENERAL_NAME_value(all.get(), i);
    if (each->type == GEN_DNS) names.push_back(lower(text_of(each->d.dNSName)));
  }
  const X509_NAME* subject = X509_get_subject_name(&certificate);
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (!all && at >= 0) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(subject, at);
    names.push_back(lower(text_of(X509_NAME_ENTRY_get_data(entry))));
  }
  return names;
}

namespace {

std::string fingerprint_of(const X509& certificate) {
  std::string result;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  X509_digest(&certificate, EVP_sha256(), digest.data(), &size);
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (unsigned i = 0; i < size; ++i) {
    if (i > 0) result += ':';
    result += digits[digest[i] >> 4U];
    result += digits[digest[i] & 15U];
  }
  return result;
}

// SHA-256 of the public key with its algorithm (SPKI), in base64.
std::string pin_of(X509& certificate) {
  unsigned char* bytes = nullptr;
  const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(&certificate), &bytes);
  if (size <= 0) return {};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned digest_size = 0;
  EVP_Digest(bytes, static_cast<std::size_t>(size), digest.data(), &digest_size, EVP_sha256(),
             nullptr);
  OPENSSL_free(bytes);
  std::string text(4 * ((digest_size + 2) / 3), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), digest.data(),
                  static_cast<int>(digest_size));
  return text;
}

}  // namespace

http::ServerCertificate describe_server(X509& certificate) {
  http::ServerCertificate result;
  result.subject = text_of(X509_get_subject_name(&certificate));
  result.issuer = text_of(X509_get_issuer_name(&certificate));
  result.fingerprint = fingerprint_of(certificate);
  result.pin = pin_of(certificate);
  result.names = host_names(certificate);
  return result;
}

http::ClientCertificate describe(const X509& certificate, long verify_result) {
  http::ClientCertificate result;
  result.subject = text_of(X509_get_subject_name(&certificate));
  result.issuer = text_of(X509_get_issuer_name(&certificate));
  result.fingerprint = fingerprint_of(certificate);
  result.verified = verify_result == X509_V_OK;
  if (!result.verified) result.error = X509_verify_cert_error_string(verify_result);
  return result;
}

}  // namespace sockeye::net
