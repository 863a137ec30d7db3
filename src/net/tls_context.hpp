// What the TLS connections of a port share: certificates, versions, ciphers, whom to ask for one of
// theirs. It never changes: a reload makes another one, and each connection keeps its own.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/openssl.hpp"
#include "sockeye/http/tls.hpp"

namespace sockeye::net {

class TlsContext {
 public:
  /// Reads the files. Throws std::system_error for one that cannot be read, std::invalid_argument
  /// for what does not fit together; both say which file. An expired certificate is logged.
  explicit TlsContext(const http::TlsOptions& options);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// A connection's state, as a server. From any thread. Throws std::bad_alloc. The context must
  /// outlive its handshake.
  SslPtr make() const;
  std::chrono::milliseconds handshake_timeout() const noexcept { return handshake_timeout_; }

  /// The certificate for a host name: an exact name, else a wildcard, else null.
  SSL_CTX* find(std::string_view host) const;

 private:
  struct Setup;

  SslContextPtr make_context(const Setup& setup, const http::TlsCertificate& certificate);

  std::chrono::milliseconds handshake_timeout_;
  std::vector<SslContextPtr> contexts_;
  /// By host name, "*.example.org" too.
  std::map<std::string, SSL_CTX*, std::less<>> by_name_;
};

/// The context that new connections of a port get. From any thread.
class TlsSource {
 public:
  explicit TlsSource(http::TlsOptions options);

  std::shared_ptr<const TlsContext> current() const {
    const std::lock_guard lock(mutex_);
    return context_;
  }
  /// Reads the files again, or takes others. Throws as TlsContext does; the old ones stay then.
  void reload();
  void reload(http::TlsOptions options);

 private:
  mutable std::mutex mutex_;
  http::TlsOptions options_;
  std::shared_ptr<const TlsContext> context_;
};

}  // namespace sockeye::net
