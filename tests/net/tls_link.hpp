// A connection that serves TLS, its client, and what its handler was told.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "net/connection.hpp"
#include "net/tls_context.hpp"
#include "support/certificates.hpp"
#include "support/loop.hpp"
#include "support/peer.hpp"
#include "support/recorder.hpp"
#include "support/tls_peer.hpp"

namespace sockeye::net {

/// One for all tests of the program.
inline const testing_support::Authority& authority() {
  static const testing_support::Authority made("test CA");
  return made;
}

inline http::TlsCertificate certificate_for(const std::string& subject,
                                            const std::string& names = {}) {
  const testing_support::Pair pair =
      authority().issue({.subject = subject, .names = names, .passphrase = {}});
  http::TlsCertificate certificate;
  certificate.chain = pair.chain;
  certificate.key = pair.key;
  return certificate;
}

inline http::TlsOptions options_for(const std::string& subject) {
  http::TlsOptions options;
  options.certificate = certificate_for(subject, "DNS:" + subject);
  return options;
}

struct TlsLink {
  explicit TlsLink(const http::TlsOptions& options = options_for("server.test"),
                   int send_buffer = 0, const ShardOptions& shard_options = {})
      : shard(shard_options) {
    auto [socket, other] = testing_support::socket_pair(send_buffer);
    peer = std::make_unique<testing_support::TlsPeer>(std::move(other));
    connection = &Connection::create(shard, std::move(socket));
    connection->set_handler(&recorder);
    connection->start_tls(std::make_shared<const TlsContext>(options));
  }

  template <class Done>
  bool run_until(Done&& done) {
    return testing_support::run_until(shard, [&] {
      peer->pump();
      return done();
    });
  }
  bool handshake() {
    // A client may be through before the server knows; then the server's last part has left.
    return run_until([&] { return peer->connected() && recorder.drained > 0; });
  }
  void send(std::string_view bytes) { connection->out().push(base::Frame::raw(bytes)); }

  testing_support::Recorder recorder;
  std::unique_ptr<testing_support::TlsPeer> peer;
  Shard shard;
  Connection* connection = nullptr;
};

/// Bytes in which a lost, repeated or moved piece shows.
inline std::string telling_bytes(std::size_t size) {
  std::string bytes;
  for (std::size_t i = 0; bytes.size() < size; ++i) bytes += std::to_string(i) + ",";
  bytes.resize(size);
  return bytes;
}

}  // namespace sockeye::net
