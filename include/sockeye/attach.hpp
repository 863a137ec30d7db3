// For programs with an HTTP server of their own: how it hands requests and upgraded connections to
// a Server.
//
//   io.handle_request(request, responder);        io.handle_upgrade(request, stream, head);
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "sockeye/http/headers.hpp"
#include "sockeye/http/tls.hpp"

namespace sockeye {

/// A request as the host's HTTP server has read it.
struct HostRequest {
  /// In capitals: "GET".
  std::string method;
  /// Path and query.
  std::string target;
  http::Headers headers;
  std::string remote_address;
  /// Over TLS.
  bool secure = false;
  /// What a TLS client showed of itself; null for none.
  std::shared_ptr<const http::ClientCertificate> client_certificate;
  /// The whole body, decoded from any transfer coding.
  std::string body;
};

/// Where an answer goes. Called on the thread of shard 0.
class Responder {
 public:
  Responder() = default;
  Responder(const Responder&) = delete;
  Responder& operator=(const Responder&) = delete;
  virtual ~Responder() = default;

  /// Once. The host adds Content-Length, Date and the like, and leaves the body out for HEAD.
  virtual void respond(int status, const http::Headers& headers, std::string body) = 0;

  /// To be called by the host, once at most, where the client has gone before the answer. A poll
  /// that is abandoned so ends its session.
  void abandon() {
    if (auto call = std::exchange(on_abandoned_, nullptr)) call();
  }
  /// For the server.
  void on_abandoned(std::function<void()> call) { on_abandoned_ = std::move(call); }

 private:
  std::function<void()> on_abandoned_;
};

/// An upgraded connection of the host's: bytes both ways, decrypted. Every call, in both
/// directions, is made on the thread of shard 0.
class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  /// Queues bytes to be sent, in order. The view ends with the call.
  virtual void write(std::string_view bytes) = 0;
  /// Bytes that `write` took and the network has not: what decides on volatile events.
  virtual std::size_t pending() const { return 0; }
  /// Closes after what was written has left. `received` and `closed` may still be called.
  virtual void close() = 0;

  /// To be called by the host with what arrived; the bytes may be written to.
  void received(char* bytes, std::size_t size) {
    if (on_data_) on_data_(bytes, size);
  }
  /// To be called by the host once, last: the connection is gone.
  void closed() {
    on_data_ = nullptr;
    if (auto call = std::exchange(on_closed_, nullptr)) call();
  }

  /// For the server.
  void attach(std::function<void(char*, std::size_t)> on_data, std::function<void()> on_closed) {
    on_data_ = std::move(on_data);
    on_closed_ = std::move(on_closed);
  }

 private:
  std::function<void(char*, std::size_t)> on_data_;
  std::function<void()> on_closed_;
};

}  // namespace sockeye
