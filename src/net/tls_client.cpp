// The checks of a server's certificate run in one callback of OpenSSL: its own verdict on chain,
// dates and name first, then the pins, then the program's word.
#include "net/tls_client.hpp"

#include <openssl/x509v3.h>

#include <algorithm>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "net/guard.hpp"
#include "net/socket_address.hpp"
#include "net/tls_pem.hpp"
#include "net/tls_setup.hpp"

namespace sockeye::net {
namespace {

// What one connection's callbacks need.
struct Link {
  std::shared_ptr<const TlsClientContext> context;
  std::string host;
  std::string complaint;
};

Link& link_of(const SSL* ssl) {
  return *static_cast<Link*>(SSL_get_app_data(ssl));
}

void expect_name(SSL* ssl, const std::string& host) {
  X509_VERIFY_PARAM* param = SSL_get0_param(ssl);
  if (const auto address = SocketAddress::parse(host, 0)) {
    const std::string plain = address->address().host();
    if (X509_VERIFY_PARAM_set1_ip_asc(param, plain.c_str()) == 1) return;
  } else {
    X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    std::string name = host;
    if (name.ends_with('.')) name.pop_back();
    // What the macro of that name calls, without its C cast.
    SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, name.data());
    if (X509_VERIFY_PARAM_set1_host(param, name.data(), name.size()) == 1) return;
  }
  ERR_clear_error();
  throw std::bad_alloc();
}

std::vector<http::ServerCertificate> describe_chain(X509_STORE_CTX* store) {
  std::vector<http::ServerCertificate> result;
  const STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(store);
  for (int i = 0; i < sk_X509_num(chain); ++i) {
    result.push_back(describe_server(*sk_X509_value(chain, i)));
  }
  if (result.empty()) {
    if (X509* own = X509_STORE_CTX_get0_cert(store)) result.push_back(describe_server(*own));
  }
  return result;
}

bool has_pin(const std::vector<http::ServerCertificate>& chain,
             const std::vector<std::string>& pins, bool verified_chain) {
  const auto size = static_cast<std::ptrdiff_t>(verified_chain ? chain.size() : 1);
  return std::any_of(chain.begin(), chain.begin() + size, [&](const auto& each) {
    return std::ranges::find(pins, each.pin) != pins.end();
  });
}

}  // namespace

struct TlsClientCallbacks {
  static int verify(X509_STORE_CTX* store, void*) {
    const auto* ssl = static_cast<const SSL*>(
        X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
    bool taken = false;
    guarded("the check of a server's certificate", [&] { taken = check(store, link_of(ssl)); });
    if (taken) {
      X509_STORE_CTX_set_error(store, X509_V_OK);
    } else if (X509_STORE_CTX_get_error(store) == X509_V_OK) {
      X509_STORE_CTX_set_error(store, X509_V_ERR_APPLICATION_VERIFICATION);
    }
    return taken ? 1 : 0;
  }

  static bool check(X509_STORE_CTX* store, Link& link) {
    const http::TlsClientOptions& options = link.context->options_;
    http::TlsVerdict verdict;
    verdict.host = link.host;
    verdict.verified = X509_verify_cert(store) > 0;
    const bool chain_verified = verdict.verified;
    if (!verdict.verified) {
      verdict.error = X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
    }
    ERR_clear_error();
    const bool asks = !options.pins.empty() || options.verify_callback;
    if (asks) verdict.chain = describe_chain(store);
    bool taken = verdict.verified || !options.verify;
    if (!options.pins.empty() && taken && !has_pin(verdict.chain, options.pins, chain_verified)) {
      verdict.verified = taken = false;
      verdict.error = "no certificate of the chain has a pinned key";
    }
    if (options.verify_callback) {
      taken = options.verify_callback(verdict);
      if (!taken && verdict.error.empty()) verdict.error = "refused by the verify callback";
    }
    if (!taken) link.complaint = std::move(verdict.error);
    return taken;
  }

  static int keep_session(SSL* ssl, SSL_SESSION* session) {
    const Link& link = link_of(ssl);
    // A copy: OpenSSL spoils the session of a connection that ends without close_notify.
    link.context->session_.reset(SSL_SESSION_dup(session));
    link.context->session_host_ = link.host;
    return 0;
  }
};

namespace {

void check_options(const http::TlsClientOptions& options) {
  if (options.handshake_timeout.count() <= 0) {
    throw std::invalid_argument("TlsClientOptions: handshake_timeout must be positive");
  }
  const http::TlsCertificate& own = options.certificate;
  const bool chain = !own.chain_file.empty() || !own.chain.empty();
  const bool key = !own.key_file.empty() || !own.key.empty();
  if (chain != key) {
    throw std::invalid_argument(
        "TlsClientOptions: a client certificate needs both a chain and a key");
  }
  constexpr std::size_t pin_size = 44;
  for (const std::string& pin : options.pins) {
    if (pin.size() != pin_size || !pin.ends_with('=')) {
      throw std::invalid_argument("TlsClientOptions: \"" + pin +
                                  "\" is no pin: give the SHA-256 of a public key in base64");
    }
  }
}

}  // namespace

std::shared_ptr<const TlsClientContext> TlsClientContext::create(
    const http::TlsClientOptions& options) {
  return std::shared_ptr<const TlsClientContext>(new TlsClientContext(options));
}

TlsClientContext::TlsClientContext(const http::TlsClientOptions& options) : options_(options) {
  check_options(options);
  ERR_clear_error();
  context_.reset(SSL_CTX_new(TLS_client_method()));
  if (!context_) throw std::bad_alloc();
  SSL_CTX* context = context_.get();
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  set_versions_and_ciphers(context, options.minimum_version, options.ciphers, options.cipher_suites,
                           "TlsClientOptions");
  SSL_CTX_set_alpn_protos(context, alpn_http_1_1.data(),
                          static_cast<unsigned>(alpn_http_1_1.size()));
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, TlsClientCallbacks::verify, nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, TlsClientCallbacks::keep_session);
  trust(options);
  const http::TlsCertificate& own = options.certificate;
  if (!own.chain_file.empty() || !own.chain.empty()) show(own);
}

TlsClientContext::~TlsClientContext() = default;

void TlsClientContext::trust(const http::TlsClientOptions& options) {
  if (!options.verify) return;
  if (options.ca_file.empty() && options.ca.empty()) {
    require_tls(SSL_CTX_set_default_verify_paths(context_.get()) == 1,
                "the system's CA certificates");
    return;
  }
  X509_STORE* store = SSL_CTX_get_cert_store(context_.get());
  for (const CertificatePtr& each :
       read_certificates(load_pem(options.ca_file, options.ca, "CA"))) {
    require_tls(X509_STORE_add_cert(store, each.get()) == 1, "a CA certificate");
  }
  // A certificate that is named as trusted is so whether it has signed itself or not.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context_.get()), X509_V_FLAG_PARTIAL_CHAIN);
}

void TlsClientContext::show(const http::TlsCertificate& certificate) {
  const PemText pem = load_pem(certificate.chain_file, certificate.chain, "certificate");
  use_certificate(context_.get(), read_certificates(pem), pem, certificate);
}

TlsClientContext::Made TlsClientContext::make(const std::string& host) const {
  auto link = std::make_shared<Link>();
  link->context = shared_from_this();
  link->host = options_.server_name.empty() ? host : options_.server_name;
  SslPtr ssl(SSL_new(context_.get()));
  if (!ssl) {
    ERR_clear_error();
    throw std::bad_alloc();
  }
  SSL_set_app_data(ssl.get(), link.get());
  expect_name(ssl.get(), link->host);
  // Used once: a ticket that is shown twice tells who watches that both are one client.
  if (session_ && session_host_ == link->host) {
    SSL_set_session(ssl.get(), session_.get());
    session_.reset();
  }
  SSL_set_connect_state(ssl.get());
  return {std::move(ssl), std::move(link)};
}

std::string tls_client_error(const SSL& ssl, std::string error) {
  const std::string& complaint = link_of(&ssl).complaint;
  if (!complaint.empty() && SSL_get_verify_result(&ssl) != X509_V_OK) error += ": " + complaint;
  return error;
}

}  // namespace sockeye::net
