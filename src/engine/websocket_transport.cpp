#include "engine/websocket_transport.hpp"

#include <utility>

#include "base/utf8.hpp"
#include "codec/websocket_frame.hpp"
#include "engine/session.hpp"

namespace sockeye::engine {

using Kind = codec::WebSocketEvent::Kind;

WebSocketTransport::WebSocketTransport(base::SendQueue& out, std::size_t max_message)
    : out_(out), decoder_(codec::WebSocketRole::server, max_message) {}

void WebSocketTransport::compress(std::shared_ptr<MessageCompression> shard,
                                  const codec::DeflateParameters& agreed) {
  compression_ = std::make_unique<ConnectionCompression>(std::move(shard), agreed);
  decoder_.allow_compression(true);
  if (session_) session_->note_route();
}

void WebSocketTransport::receive(std::span<char> bytes) {
  while (!closed_) {
    const auto event = decoder_.next(bytes);
    switch (event.kind) {
      case Kind::need_more:
        return;
      case Kind::text:
      case Kind::binary:
        if (event.compressed) [[unlikely]] {
          inflate(event);
        } else {
          take_message(event);
        }
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
        fail(event.code, event.reason);
        return;
    }
  }
}

void WebSocketTransport::take_message(const codec::WebSocketEvent& event) {
  if (!session_) return;
  if (event.kind == Kind::text) {
    session_->on_websocket_text(*this, event.data);
  } else {
    session_->on_websocket_binary(*this, event.data);
  }
}

void WebSocketTransport::inflate(const codec::WebSocketEvent& event) {
  using Status = codec::Inflater::Status;
  compression_->inflate(
      event.data, decoder_.max_message(), [&](const codec::Inflater::Result& inflated) {
        if (inflated.status == Status::too_big) {
          fail(codec::close_code::too_big, "inflated message too big");
        } else if (inflated.status == Status::bad_data) {
          fail(codec::close_code::invalid_payload, "compressed data is damaged");
        } else if (event.kind == Kind::text && !base::is_valid_utf8(inflated.message)) {
          fail(codec::close_code::invalid_payload, "text is not UTF-8");
        } else {
          codec::WebSocketEvent message = event;
          message.data = inflated.message;
          take_message(message);
        }
      });
}

void WebSocketTransport::lost() {
  if (closed_) return;
  closed_ = true;
  if (session_) session_->on_websocket_lost(*this, CloseReason::transport_close, "connection lost");
}

bool WebSocketTransport::exceeds(std::size_t waiting) {
  if (closed_ || !session_ || !session_->exceeds(waiting)) return false;
  closed_ = true;
  session_->on_websocket_lost(*this, CloseReason::send_buffer_full, "the client takes nothing");
  return true;
}

void WebSocketTransport::close(std::uint16_t code, std::string_view reason) {
  if (closed_) return;
  closed_ = true;
  out_.push(codec::close_frame(code, reason));
  close_connection();
}

void WebSocketTransport::fail(std::uint16_t code, std::string_view description) {
  end(code, {}, CloseReason::transport_error, description);
}

void WebSocketTransport::end(std::uint16_t code, std::string_view text, CloseReason reason,
                             std::string_view description) {
  Session* session = session_;
  close(code, text);
  if (session) session->on_websocket_lost(*this, reason, description);
}

}  // namespace sockeye::engine
