// A WebSocket as a client session's transport, also while it is only tried: its handshake, frames
// in both directions, its end. Its connection is the driver's.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/send_queue.hpp"
#include "codec/websocket_client_handshake.hpp"
#include "codec/websocket_decoder.hpp"
#include "engine/client_context.hpp"
#include "engine/message_compression.hpp"

namespace sockeye::engine {

class ClientWebSocket;

/// Who gets what a WebSocket receives. Within each call the WebSocket may be closed.
class ClientWebSocketSink {
 public:
  virtual void on_socket_text(ClientWebSocket& from, std::string_view text) = 0;
  virtual void on_socket_binary(ClientWebSocket& from, std::string_view bytes) = 0;
  /// Once: it has ended by itself. `fault.message` is set where that is an error.
  virtual void on_socket_end(ClientWebSocket& from, const ClientFault& fault) = 0;

 protected:
  ~ClientWebSocketSink() = default;
};

class ClientWebSocket {
 public:
  ClientWebSocket(ClientContext& context, ClientWebSocketSink& sink, std::string_view sid);

  ExchangeId id() const noexcept { return id_; }
  void connect();

  /// The server has switched protocols; false, after on_socket_end, where its answer is wrong.
  bool open(base::SendQueue& out, const WebSocketAnswer& answer);
  void refused(int status, std::string_view body);
  void failed(std::string_view error);
  void receive(std::span<char> bytes);
  void lost(std::string_view error);

  bool is_open() const noexcept { return out_ != nullptr; }
  bool closed() const noexcept { return closed_; }
  bool writable() const noexcept { return out_ && !out_->blocked(); }
  std::size_t buffered() const noexcept { return out_ ? out_->bytes() : 0; }

  /// A text or binary frame of Engine.IO's; dropped unless open.
  void send(const base::Frame& frame);
  /// A close frame behind what is queued, then the connection; or the attempt is given up.
  void close(std::uint16_t code = 0);
  /// Nobody is called from now on.
  void leave() noexcept {
    closed_ = true;
    out_ = nullptr;
  }

 private:
  void answer_ping(std::string_view data);
  void take_message(const codec::WebSocketEvent& event);
  void inflate(const codec::WebSocketEvent& event);
  void fail(std::uint16_t code, std::string_view description);
  void push(const base::Frame& bare) { out_->push(codec::mask_frame(bare, context_.next_mask())); }

  ClientContext& context_;
  ClientWebSocketSink& sink_;
  ClientUrls urls_;
  codec::WebSocketOffer offer_;
  codec::WebSocketDecoder decoder_;
  std::unique_ptr<ConnectionCompression> compression_;
  base::SendQueue* out_ = nullptr;
  ExchangeId id_;
  /// Pongs in a row that could not leave at once.
  int late_pongs_ = 0;
  bool base64_;
  bool closed_ = false;
};

}  // namespace sockeye::engine
