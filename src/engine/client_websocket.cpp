#include "engine/client_websocket.hpp"

#include <algorithm>
#include <utility>

#include "base/utf8.hpp"
#include "codec/engine_packet.hpp"
#include "codec/websocket_frame.hpp"
#include "engine/client_fault.hpp"
#include "engine/client_settings.hpp"

namespace sockeye::engine {

using Kind = codec::WebSocketEvent::Kind;

ClientWebSocket::ClientWebSocket(ClientContext& context, ClientWebSocketSink& sink,
                                 std::string_view sid)
    : context_(context),
      sink_(sink),
      urls_(context.options, TransportName::websocket, sid),
      decoder_(codec::WebSocketRole::client, context.options.max_payload),
      id_(context.next_id()),
      base64_(*transport_settings(context.options, TransportName::websocket).force_base64) {}

void ClientWebSocket::connect() {
  std::array<unsigned char, 16> random;
  context_.driver.random(random);
  offer_ = {.key = codec::websocket_key(random),
            .compression = context_.options.compression != nullptr,
            .protocols = context_.options.protocols,
            .origin = context_.options.origin};
  context_.driver.open_websocket(
      id_, {context_.next_url(urls_), codec::websocket_request_headers(offer_)});
}

bool ClientWebSocket::open(base::SendQueue& out, const WebSocketAnswer& answer) {
  const auto agreement = codec::check_websocket_answer(offer_, answer);
  if (!agreement.fault.empty()) {
    close();
    sink_.on_socket_end(*this, socket_fault(agreement.fault));
    return false;
  }
  if (agreement.compression) {
    compression_ = std::make_unique<ConnectionCompression>(context_.options.compression,
                                                           agreement.compression->mirrored());
    decoder_.allow_compression(true);
  }
  out_ = &out;
  return true;
}

void ClientWebSocket::refused(int status, std::string_view body) {
  closed_ = true;
  ClientFault fault = http_fault("websocket error", status, body);
  fault.description = "the server answered the handshake with " + std::to_string(status);
  sink_.on_socket_end(*this, fault);
}

void ClientWebSocket::failed(std::string_view error) {
  closed_ = true;
  sink_.on_socket_end(*this, socket_fault(error));
}

void ClientWebSocket::receive(std::span<char> bytes) {
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
        answer_ping(event.data);
        break;
      case Kind::pong:
        break;
      case Kind::close: {
        const ClientFault fault = socket_end(event.code, event.reason);
        close(event.code);
        sink_.on_socket_end(*this, fault);
        return;
      }
      case Kind::error:
        fail(event.code, event.reason);
        return;
    }
  }
}

// Who pings and does not read what is sent gets no more pongs than this, until it does.
void ClientWebSocket::answer_ping(std::string_view data) {
  constexpr int most_late_pongs = 16;
  late_pongs_ = writable() ? 0 : std::min(late_pongs_ + 1, most_late_pongs);
  if (late_pongs_ < most_late_pongs) push(codec::pong_frame(data));
}

void ClientWebSocket::take_message(const codec::WebSocketEvent& event) {
  if (event.kind == Kind::text) {
    sink_.on_socket_text(*this, event.data);
  } else {
    sink_.on_socket_binary(*this, event.data);
  }
}

void ClientWebSocket::inflate(const codec::WebSocketEvent& event) {
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

void ClientWebSocket::lost(std::string_view error) {
  if (closed_) return;
  closed_ = true;
  out_ = nullptr;
  const ClientFault fault = socket_end(codec::close_code::abnormal, error);
  sink_.on_socket_end(*this, fault);
}

void ClientWebSocket::send(const base::Frame& frame) {
  if (!out_) return;
  if (base64_ && frame.kind() == base::FrameKind::binary) {
    base::Frame text = codec::base64_message_frame(frame.body());
    text.set_compress(frame.compress());
    push(compression_ ? compression_->outgoing(text) : text);
  } else {
    push(compression_ ? compression_->outgoing(frame) : frame);
  }
}

void ClientWebSocket::close(std::uint16_t code) {
  if (closed_) return;
  closed_ = true;
  if (out_) push(codec::close_frame(code));
  out_ = nullptr;
  context_.driver.close_websocket(id_);
}

void ClientWebSocket::fail(std::uint16_t code, std::string_view description) {
  const ClientFault fault = socket_fault(description);
  close(code);
  sink_.on_socket_end(*this, fault);
}

}  // namespace sockeye::engine
