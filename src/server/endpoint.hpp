// A connection that asked to become a WebSocket: first a request that is being decided on, then the
// transport of a session. Over our own connection, or over a host program's stream.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/reference_count.hpp"
#include "base/send_queue.hpp"
#include "engine/websocket_transport.hpp"
#include "net/connection.hpp"
#include "net/moving_connection.hpp"
#include "sockeye/attach.hpp"
#include "sockeye/reference.hpp"

namespace sockeye::server {

/// A connection that asked for a WebSocket, on its way to another shard, with what was read behind
/// its request.
struct MovingEndpoint {
  std::unique_ptr<net::MovingConnection> connection;
  std::string rest;
};

class Endpoint : public engine::WebSocketTransport {
 public:
  /// False once the connection is gone or has been refused.
  bool waiting() const noexcept { return waiting_; }
  engine::WebSocketTransport& transport() noexcept { return *this; }

  /// Writes the 101. A session is attached next, then `start` is called.
  void accept(std::string_view response);
  /// Hands over what came behind the request, and all that follows.
  virtual void start() = 0;
  /// Writes the answer and closes.
  void refuse(std::string_view response);
  /// Takes the connection away while it waits, for another shard: this is of no use any more.
  /// Nothing where it has gone, or cannot leave its thread.
  virtual std::optional<MovingEndpoint> leave() = 0;

  friend void retain(const Endpoint& endpoint) noexcept { endpoint.references_.add(); }
  friend void release(const Endpoint& endpoint) noexcept {
    if (endpoint.references_.remove()) delete &endpoint;
  }

 protected:
  using WebSocketTransport::WebSocketTransport;

  bool has_connection() const noexcept { return has_connection_; }
  void forget_connection() noexcept { has_connection_ = false; }
  /// The transport learns that its connection is gone.
  void connection_lost();
  /// It waits no more.
  void settle() noexcept { waiting_ = false; }

 private:
  bool waiting_ = true;
  bool has_connection_ = true;
  base::ReferenceCount references_;
};

using EndpointReference = detail::Reference<Endpoint>;

/// Over a connection of ours. Keeps itself until the connection has closed.
class NativeEndpoint final : public Endpoint, public net::ConnectionHandler {
 public:
  /// `rest` is what was read behind the request.
  static EndpointReference take_over(net::Connection& connection, std::string_view rest,
                                     std::size_t max_message);

  /// On the shard where it goes on.
  static EndpointReference take_over(net::Shard& shard, MovingEndpoint moving,
                                     std::size_t max_message);

  void start() override;
  std::optional<MovingEndpoint> leave() override;
  void close_connection() override;
  void on_data(std::span<char> bytes) override;
  void on_backlog(std::size_t bytes) override;
  void on_closed(std::error_code reason) override;

 private:
  NativeEndpoint(net::Connection& connection, std::string_view rest, std::size_t max_message);

  net::Connection& connection() noexcept { return net::Connection::of(out()); }

  std::unique_ptr<std::string> rest_;
};

}  // namespace sockeye::server
