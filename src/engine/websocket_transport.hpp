// A WebSocket as a session's transport: bytes in, Engine.IO packets to the session; frames out
// through the connection's send queue. It owns no connection: its host does.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/send_queue.hpp"
#include "codec/websocket_decoder.hpp"
#include "engine/message_compression.hpp"
#include "engine/options.hpp"

namespace sockeye::engine {

class Session;

/// What a transport asks of whoever owns the connection.
class WebSocketHost {
 public:
  /// The connection ends once what is queued has left. Called once; may be called within `receive`.
  virtual void close_connection() = 0;

 protected:
  ~WebSocketHost() = default;
};

class WebSocketTransport {
 public:
  WebSocketTransport(base::SendQueue& out, std::size_t max_message, WebSocketHost& host);

  /// The session that gets what arrives: as its transport, or as its candidate during an upgrade.
  /// Null while there is none: what arrives then is dropped.
  void attach(Session* session) noexcept { session_ = session; }
  Session* session() const noexcept { return session_; }

  /// The handshake has agreed on permessage-deflate; before anything else is sent or received.
  void compress(std::shared_ptr<MessageCompression> shard, const codec::DeflateParameters& agreed);

  /// What the connection has read. Unmasks in place.
  void receive(std::span<char> bytes);
  /// The connection is gone.
  void lost();

  void send(const base::Frame& frame) {
    if (compression_) {
      out_.push(compression_->outgoing(frame));
    } else {
      out_.push(frame);
    }
  }
  /// A close frame behind what is queued, then the connection. `code` 0 sends an empty one.
  void close(std::uint16_t code = 0, std::string_view reason = {});

  bool closed() const noexcept { return closed_; }
  base::SendQueue& out() noexcept { return out_; }
  /// Null unless permessage-deflate was negotiated.
  const ConnectionCompression* compression() const noexcept { return compression_.get(); }

 private:
  void take_message(const codec::WebSocketEvent& event);
  void inflate(const codec::WebSocketEvent& event);
  void fail(std::uint16_t code, std::string_view description);
  void end(std::uint16_t code, std::string_view text, CloseReason reason,
           std::string_view description);

  base::SendQueue& out_;
  WebSocketHost& host_;
  Session* session_ = nullptr;
  std::unique_ptr<ConnectionCompression> compression_;
  codec::WebSocketDecoder decoder_;
  bool closed_ = false;
};

}  // namespace sockeye::engine
