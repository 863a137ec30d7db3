#include "engine/websocket_transport.hpp"

#include "codec/engine_packet.hpp"
#include "codec/websocket_frame.hpp"
#include "engine/session.hpp"

namespace sockeye::engine {

using Kind = codec::WebSocketEvent::Kind;

WebSocketTransport::WebSocketTransport(base::SendQueue& out, std::size_t max_message,
                                       WebSocketHost& host)
    : out_(out), host_(host), decoder_(codec::WebSocketRole::server, max_message) {}

void WebSocketTransport::receive(std::span<char> bytes) {
  while (!closed_) {
    const auto event = decoder_.next(bytes);
    switch (event.kind) {
      case Kind::need_more:
        return;
      case Kind::text:
        if (session_) session_->on_websocket_text(*this, event.data);
        break;
      case Kind::binary:
        if (session_) session_->on_websocket_binary(*this, event.data);
        break;
      case Kind::ping:
        out_.push(codec::pong_frame(event.data));
        break;
      case Kind::pong:
        break;
      case Kind::close:
        end(event.code, event.reason, CloseReason::transport_close, "closed by the client");
        return;
      case Kind::error:
        end(event.code, {}, CloseReason::transport_error, event.reason);
        return;
    }
  }
}

void WebSocketTransport::lost() {
  if (closed_) return;
  closed_ = true;
  if (session_) session_->on_websocket_lost(*this, CloseReason::transport_close, "connection lost");
}

void WebSocketTransport::close(std::uint16_t code, std::string_view reason) {
  if (closed_) return;
  closed_ = true;
  out_.push(codec::close_frame(code, reason));
  host_.close_connection();
}

void WebSocketTransport::end(std::uint16_t code, std::string_view text, CloseReason reason,
                             std::string_view description) {
  Session* session = session_;
  close(code, text);
  if (session) session->on_websocket_lost(*this, reason, description);
}

}  // namespace sockeye::engine
