// What the TLS connections to one server share: whom to trust, what to show, and the last session,
// by which the next handshake is shorter.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "net/openssl.hpp"
#include "sockeye/http/tls_client.hpp"

namespace sockeye::net {

/// Used by one shard.
class TlsClientContext : public std::enable_shared_from_this<TlsClientContext> {
 public:
  /// Reads the files. Throws std::system_error for one that cannot be read, std::invalid_argument
  /// for what does not fit together.
  static std::shared_ptr<const TlsClientContext> create(const http::TlsClientOptions& options);
  TlsClientContext(const TlsClientContext&) = delete;
  TlsClientContext& operator=(const TlsClientContext&) = delete;
  ~TlsClientContext();

  struct Made {
    SslPtr ssl;
    /// Must outlive `ssl`.
    std::shared_ptr<const void> keeps;
  };
  /// A connection's state, as a client of `host` (or TlsClientOptions::server_name). Throws
  /// std::bad_alloc.
  Made make(const std::string& host) const;
  std::chrono::milliseconds handshake_timeout() const noexcept {
    return options_.handshake_timeout;
  }

 private:
  friend struct TlsClientCallbacks;

  explicit TlsClientContext(const http::TlsClientOptions& options);
  void trust(const http::TlsClientOptions& options);
  void show(const http::TlsCertificate& certificate);

  http::TlsClientOptions options_;
  SslContextPtr context_;
  /// Of the last connection, and whom it was with.
  mutable SessionPtr session_;
  mutable std::string session_host_;
};

/// `error` with what the client's checks found wrong behind it: "certificate verify failed:
/// self-signed certificate".
std::string tls_client_error(const SSL& ssl, std::string error);

}  // namespace sockeye::net
