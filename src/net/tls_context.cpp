#include "net/tls_context.hpp"

#include <openssl/x509v3.h>

#include <algorithm>
#include <new>
#include <optional>
#include <stdexcept>
#include <utility>

#include "net/log.hpp"
#include "net/tls_pem.hpp"
#include "net/tls_setup.hpp"

namespace sockeye::net {
namespace {

constexpr std::string_view session_context = "sockeye";

// Takes what was asked for and not offered for a failure, as RFC 7301 has it.
int select_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned in_size, void*) {
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, alpn_http_1_1.data(), alpn_http_1_1.size(), in,
                            in_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

int select_certificate(SSL* ssl, int*, void* context) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (!name) return SSL_TLSEXT_ERR_NOACK;
  SSL_CTX* found = static_cast<const TlsContext*>(context)->find(name);
  if (found && found != SSL_get_SSL_CTX(ssl)) SSL_set_SSL_CTX(ssl, found);
  return SSL_TLSEXT_ERR_OK;
}

// A certificate that nobody vouches for comes in where it was only requested; what was wrong with
// it stays written in the connection's verify result.
int take_any_certificate(int, X509_STORE_CTX*) {
  return 1;
}

void warn_of_dates(X509& certificate, const PemText& pem) {
  if (X509_cmp_current_time(X509_get0_notAfter(&certificate)) < 0) {
    log(LogLevel::warning, "net", "TLS: the certificate has expired: " + pem.name);
  } else if (X509_cmp_current_time(X509_get0_notBefore(&certificate)) > 0) {
    log(LogLevel::warning, "net", "TLS: the certificate is not valid yet: " + pem.name);
  }
}

}  // namespace

struct TlsContext::Setup {
  explicit Setup(const http::TlsOptions& all) : options(all) {
    if (options.handshake_timeout.count() <= 0) {
      throw std::invalid_argument("TlsOptions: handshake_timeout must be positive");
    }
    const bool given = !options.client_ca_file.empty() || !options.client_ca.empty();
    if (options.client_certificates == http::ClientCertificates::require && !given) {
      throw std::invalid_argument(
          "TlsOptions: client certificates are required: client_ca_file or client_ca must say who "
          "vouches for them");
    }
    if (options.client_certificates == http::ClientCertificates::none && given) {
      throw std::invalid_argument(
          "TlsOptions: a client CA is given, but client_certificates is none");
    }
    if (given) {
      authorities.emplace(
          read_certificates(load_pem(options.client_ca_file, options.client_ca, "client CA")));
    }
  }

  const http::TlsOptions& options;
  std::optional<std::vector<CertificatePtr>> authorities;
};

namespace {

void ask_clients(SSL_CTX* context, const http::TlsOptions& options,
                 const std::vector<CertificatePtr>* authorities) {
  if (options.client_certificates == http::ClientCertificates::none) return;
  if (authorities) {
    X509_STORE* store = SSL_CTX_get_cert_store(context);
    for (const CertificatePtr& each : *authorities) {
      require_tls(X509_STORE_add_cert(store, each.get()) == 1 &&
                      SSL_CTX_add_client_CA(context, each.get()) == 1,
                  "a client CA");
    }
  }
  if (options.client_certificates == http::ClientCertificates::require) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  } else {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, take_any_certificate);
  }
}

}  // namespace

TlsContext::TlsContext(const http::TlsOptions& options)
    : handshake_timeout_(options.handshake_timeout) {
  const Setup setup(options);
  contexts_.push_back(make_context(setup, options.certificate));
  for (const http::TlsCertificate& each : options.further) {
    contexts_.push_back(make_context(setup, each));
  }
  SSL_CTX* first = contexts_.front().get();
  // What the macro of that name calls, without its C cast.
  SSL_CTX_callback_ctrl(first, SSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                        reinterpret_cast<void (*)()>(select_certificate));
  SSL_CTX_set_tlsext_servername_arg(first, this);
}

SslContextPtr TlsContext::make_context(const Setup& setup,
                                       const http::TlsCertificate& certificate) {
  ERR_clear_error();
  SslContextPtr context(SSL_CTX_new(TLS_server_method()));
  if (!context) throw std::bad_alloc();
  // Idle connections give their buffers back.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  // Sessions are resumed by tickets: what they need travels with the client.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_session_id_context(context.get(),
                                 reinterpret_cast<const unsigned char*>(session_context.data()),
                                 static_cast<unsigned>(session_context.size()));
  SSL_CTX_set_alpn_select_cb(context.get(), select_protocol, nullptr);
  const http::TlsOptions& options = setup.options;
  set_versions_and_ciphers(context.get(), options.minimum_version, options.ciphers,
                           options.cipher_suites, "TlsOptions");
  ask_clients(context.get(), setup.options, setup.authorities ? &*setup.authorities : nullptr);

  const PemText pem = load_pem(certificate.chain_file, certificate.chain, "certificate");
  const std::vector<CertificatePtr> chain = read_certificates(pem);
  use_certificate(context.get(), chain, pem, certificate);
  warn_of_dates(*chain.front(), pem);
  for (std::string& name : host_names(*chain.front())) {
    by_name_.emplace(std::move(name), context.get());
  }
  return context;
}

SslPtr TlsContext::make() const {
  SslPtr ssl(SSL_new(contexts_.front().get()));
  if (!ssl) {
    ERR_clear_error();
    throw std::bad_alloc();
  }
  SSL_set_accept_state(ssl.get());
  return ssl;
}

SSL_CTX* TlsContext::find(std::string_view host) const {
  std::string name(host);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  if (name.ends_with('.')) name.pop_back();
  auto found = by_name_.find(name);
  if (found == by_name_.end()) {
    const std::size_t dot = name.find('.');
    if (dot != std::string::npos) found = by_name_.find("*" + name.substr(dot));
  }
  return found == by_name_.end() ? nullptr : found->second;
}

TlsSource::TlsSource(http::TlsOptions options)
    : options_(std::move(options)), context_(std::make_shared<const TlsContext>(options_)) {}

void TlsSource::reload() {
  std::unique_lock lock(mutex_);
  http::TlsOptions options = options_;
  lock.unlock();
  reload(std::move(options));
}

void TlsSource::reload(http::TlsOptions options) {
  auto context = std::make_shared<const TlsContext>(options);
  const std::lock_guard lock(mutex_);
  options_ = std::move(options);
  context_ = std::move(context);
}

}  // namespace sockeye::net
