// A connection that asked to become a WebSocket: first a request that is being decided on, then the
// transport of a session. Over our own connection, or over a host program's stream.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/send_queue.hpp"
#include "engine/websocket_transport.hpp"
#include "net/connection.hpp"
#include "net/moving_connection.hpp"
#include "sockeye/attach.hpp"

namespace sockeye::server {

/// A connection that asked for a WebSocket, on its way to another shard, with what was read behind
/// its request.
struct MovingEndpoint {
  std::unique_ptr<net::MovingConnection> connection;
  std::string rest;
};

class Endpoint : public engine::WebSocketHost {
 public:
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  /// False once the connection is gone or has been refused.
  bool waiting() const noexcept { return waiting_; }
  engine::WebSocketTransport& transport() noexcept { return transport_; }

  /// Writes the 101. A session is attached next, then `start` is called.
  void accept(std::string_view response);
  /// Hands over what came behind the request, and all that follows.
  virtual void start() = 0;
  /// Writes the answer and closes.
  void refuse(std::string_view response);
  /// Takes the connection away while it waits, for another shard: this is of no use any more.
  /// Nothing where it has gone, or cannot leave its thread.
  virtual std::optional<MovingEndpoint> leave() = 0;

 protected:
  Endpoint(base::SendQueue& out, std::size_t max_message) : transport_(out, max_message, *this) {}
  virtual ~Endpoint() = default;

  void lost();
  /// It waits no more.
  void settle() noexcept { waiting_ = false; }

 private:
  engine::WebSocketTransport transport_;
  bool waiting_ = true;
};

/// Over a connection of ours. Owns itself until the connection has closed.
class NativeEndpoint final : public Endpoint, public net::ConnectionHandler {
 public:
  /// `rest` is what was read behind the request.
  static std::shared_ptr<Endpoint> take_over(net::Connection& connection, std::string_view rest,
                                             std::size_t max_message);

  /// On the shard where it goes on.
  static std::shared_ptr<Endpoint> take_over(net::Shard& shard, MovingEndpoint moving,
                                             std::size_t max_message);

  NativeEndpoint(net::Connection& connection, std::string_view rest, std::size_t max_message);

  void start() override;
  std::optional<MovingEndpoint> leave() override;
  void close_connection() override;
  void on_data(std::span<char> bytes) override;
  void on_closed(std::error_code reason) override;

 private:
  net::Connection& connection_;
  std::unique_ptr<std::string> rest_;
  std::shared_ptr<NativeEndpoint> self_;
  bool open_ = true;
};

}  // namespace sockeye::server
