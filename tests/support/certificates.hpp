// Certificates for tests, made anew each time: an authority, and what it issues.
#pragma once

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "net/openssl.hpp"

namespace sockeye::testing_support {

/// As PEM.
struct Pair {
  std::string chain;
  std::string key;
};

struct Issue {
  std::string subject;
  /// As in "DNS:a.test,DNS:*.a.test"; empty for none.
  std::string names{};
  std::string passphrase{};
  /// Seconds from now at which it expires.
  long lifetime = 3600;
};

class Authority {
 public:
  explicit Authority(const std::string& subject) : subject_(subject), key_(EVP_EC_gen("P-256")) {
    own_ = certify({.subject = subject, .names = {}, .passphrase = {}}, *key_, true);
  }

  std::string pem() const { return to_pem(*own_); }

  Pair issue(const Issue& what) const {
    const net::KeyPtr key(EVP_EC_gen("P-256"));
    const net::CertificatePtr made = certify(what, *key, false);
    return {to_pem(*made), to_pem(*key, what.passphrase)};
  }

 private:
  static std::string content(BIO& bio) {
    char* text = nullptr;
    const long size = BIO_get_mem_data(&bio, &text);
    return {text, static_cast<std::size_t>(size)};
  }
  static std::string to_pem(X509& certificate) {
    const net::BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), &certificate);
    return content(*bio);
  }
  static std::string to_pem(EVP_PKEY& key, const std::string& passphrase) {
    const net::BioPtr bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_PKCS8PrivateKey(bio.get(), &key, passphrase.empty() ? nullptr : EVP_aes_256_cbc(),
                                  passphrase.data(), static_cast<int>(passphrase.size()), nullptr,
                                  nullptr);
    return content(*bio);
  }
  static void set_name(X509_NAME* name, const std::string& common) {
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(common.data()),
                               static_cast<int>(common.size()), -1, 0);
  }
  static void extend(X509& certificate, int id, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str());
    if (!extension) throw std::invalid_argument("not an extension: " + value);
    X509_add_ext(&certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }

  net::CertificatePtr certify(const Issue& what, EVP_PKEY& key, bool authority) const {
    net::CertificatePtr made(X509_new());
    std::uint32_t serial = 0;
    RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial);
    X509_set_version(made.get(), X509_VERSION_3);
    ASN1_INTEGER_set_uint64(X509_get_serialNumber(made.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -2 * 3600);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), what.lifetime);
    set_name(X509_get_issuer_name(made.get()), subject_);
    set_name(X509_get_subject_name(made.get()), what.subject);
    X509_set_pubkey(made.get(), &key);
    extend(*made, NID_basic_constraints, authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (!what.names.empty()) extend(*made, NID_subject_alt_name, what.names);
    X509_sign(made.get(), key_.get(), EVP_sha256());
    return made;
  }

  std::string subject_;
  net::KeyPtr key_;
  net::CertificatePtr own_;
};

}  // namespace sockeye::testing_support
