// A TLS client over a Peer, which the test pumps: one thread plays both ends.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "net/openssl.hpp"
#include "support/certificates.hpp"
#include "support/peer.hpp"

namespace sockeye::testing_support {

class TlsPeer {
 public:
  explicit TlsPeer(Peer peer)
      : peer_(std::move(peer)), context_(SSL_CTX_new(TLS_client_method())) {}

  // Before the first pump().
  SSL_CTX* context() noexcept { return context_.get(); }
  void trust(const Authority& authority) {
    const std::string pem = authority.pem();
    const net::BioPtr bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const net::CertificatePtr root(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), root.get());
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
  }
  void show(const Pair& pair) {
    const net::BioPtr chain(
        BIO_new_mem_buf(pair.chain.data(), static_cast<int>(pair.chain.size())));
    const net::CertificatePtr own(PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr));
    const net::BioPtr key_pem(BIO_new_mem_buf(pair.key.data(), static_cast<int>(pair.key.size())));
    const net::KeyPtr key(PEM_read_bio_PrivateKey(key_pem.get(), nullptr, nullptr, nullptr));
    SSL_CTX_use_certificate(context_.get(), own.get());
    SSL_CTX_use_PrivateKey(context_.get(), key.get());
  }
  void ask_for(const std::string& host) { host_ = host; }
  void resume(SSL_SESSION* session) { session_ = session; }

  Peer& raw() noexcept { return peer_; }
  SSL* ssl() {
    if (!ssl_) start();
    return ssl_.get();
  }

  /// Moves what can be moved, without waiting.
  void pump() {
    ERR_clear_error();
    take_records(peer_.take());
    std::array<char, 16384> plain;
    for (std::size_t count = 0;
         !failed_ && SSL_read_ex(ssl(), plain.data(), plain.size(), &count) == 1;) {
      received_.append(plain.data(), count);
    }
    note_error();
    while (connected() && !unsent_.empty() && !failed_) {
      std::size_t count = 0;
      if (SSL_write_ex(ssl(), unsent_.data(), unsent_.size(), &count) != 1) break;
      unsent_.erase(0, count);
    }
    flush();
  }

  void send(std::string_view bytes) {
    unsent_ += bytes;
    pump();
  }
  bool connected() { return SSL_is_init_finished(ssl()) == 1; }
  const std::string& received() {
    pump();
    return received_;
  }
  bool at_end() {
    pump();
    return peer_.at_end();
  }
  /// The other side said that it sends no more.
  bool told_of_end() {
    pump();
    return (SSL_get_shutdown(ssl()) & SSL_RECEIVED_SHUTDOWN) != 0;
  }
  /// Says that it sends no more, and may read on.
  void close_notify() {
    SSL_shutdown(ssl());
    flush();
  }
  /// What went wrong, in OpenSSL's words.
  const std::string& error() const noexcept { return error_; }
  std::string shown_subject() {
    X509* shown = SSL_get0_peer_certificate(ssl());
    std::array<char, 256> text{};
    if (shown)
      X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, text.data(),
                                text.size());
    return text.data();
  }

  /// Records that carried application data or, under TLS 1.3, anything encrypted.
  int records() const noexcept { return records_; }
  /// What the client would send now, for tests that send it in pieces of their own.
  std::string take_output() {
    SSL_do_handshake(ssl());
    return drain();
  }
  void flush() { peer_.send(drain()); }

 private:
  void start() {
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    BIO_set_mem_eof_return(SSL_get_rbio(ssl_.get()), -1);
    if (!host_.empty())
      SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host_.data());
    if (session_) SSL_set_session(ssl_.get(), session_);
    SSL_set_connect_state(ssl_.get());
  }
  std::string drain() {
    char* bytes = nullptr;
    BIO* bio = SSL_get_wbio(ssl());
    const long size = BIO_get_mem_data(bio, &bytes);
    std::string output(bytes, static_cast<std::size_t>(size));
    BIO_reset(bio);
    return output;
  }
  void take_records(const std::string& bytes) {
    if (bytes.empty()) return;
    BIO_write(SSL_get_rbio(ssl()), bytes.data(), static_cast<int>(bytes.size()));
    framing_ += bytes;
    while (framing_.size() >= 5) {
      const auto byte = [this](std::size_t at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(framing_[at]));
      };
      const std::size_t size = 5 + byte(3) * 256 + byte(4);
      if (framing_.size() < size) break;
      if (byte(0) == SSL3_RT_APPLICATION_DATA) ++records_;
      framing_.erase(0, size);
    }
  }
  void note_error() {
    if (failed_ || ERR_peek_error() == 0) return;
    failed_ = true;
    error_ = net::take_openssl_error("");
  }

  Peer peer_;
  net::SslContextPtr context_;
  net::SslPtr ssl_;
  SSL_SESSION* session_ = nullptr;
  std::string host_;
  std::string unsent_;
  std::string received_;
  std::string framing_;
  std::string error_;
  int records_ = 0;
  bool failed_ = false;
};

}  // namespace sockeye::testing_support
