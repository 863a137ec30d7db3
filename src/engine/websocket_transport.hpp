// A WebSocket as a session's transport: bytes in, Engine.IO packets to the session; frames out
// through the connection's send queue.
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

/// Whoever owns the connection derives from it.
class WebSocketTransport {
 public:
  WebSocketTransport(const WebSocketTransport&) = delete;
  WebSocketTransport& operator=(const WebSocketTransport&) = delete;

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
  /// So many bytes wait, of which the peer takes none. True where that is too much: its session has
  /// ended, and the connection is to be dropped with what waits.
  bool exceeds(std::size_t waiting);

  void send(const base::Frame& frame) {
    if (compression_) {
      out_.push(compression_->outgoing(frame));
    } else {
      out_.push(frame);
    }
  }
  /// The same of a frame with a key: it takes the place of one with that key that still waits.
  void conflate(const base::Frame& frame) {
    out_.conflate(compression_ ? compression_->outgoing(frame) : frame);
  }
  /// A close frame behind what is queued, then the connection. `code` 0 sends an empty one.
  void close(std::uint16_t code = 0, std::string_view reason = {});

  bool closed() const noexcept { return closed_; }
  base::SendQueue& out() noexcept { return out_; }
  /// Null unless permessage-deflate was negotiated.
  const ConnectionCompression* compression() const noexcept { return compression_.get(); }

 protected:
  WebSocketTransport(base::SendQueue& out, std::size_t max_message);
  virtual ~WebSocketTransport() = default;

  /// The connection ends once what is queued has left. Called once; may be called within `receive`.
  virtual void close_connection() = 0;

 private:
  void take_message(const codec::WebSocketEvent& event);
  void inflate(const codec::WebSocketEvent& event);
  void fail(std::uint16_t code, std::string_view description);
  void end(std::uint16_t code, std::string_view text, CloseReason reason,
           std::string_view description);

  base::SendQueue& out_;
  Session* session_ = nullptr;
  std::unique_ptr<ConnectionCompression> compression_;
  codec::WebSocketDecoder decoder_;
  bool closed_ = false;
};

}  // namespace sockeye::engine
