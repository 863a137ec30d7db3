// Engine.IO packets, protocol 4. A packet's type is its first character, '0' to '6', or 'b'.
#include "codec/engine_packet.hpp"

#include <cassert>
#include <cstring>

#include "base/base64.hpp"
#include "codec/websocket_frame.hpp"

namespace sockeye::codec {
namespace {

constexpr char base64_mark = 'b';

constexpr char digit_of(EnginePacketType type) {
  return static_cast<char>('0' + static_cast<int>(type));
}

/// A frame whose body is still to be filled, from `body` on.
struct OpenFrame {
  base::Frame frame;
  char* body;
};

OpenFrame open_frame(WebSocketOpcode opcode, std::size_t body, base::FrameKind kind) {
  const std::size_t header = websocket_header_size(body);
  base::Frame frame = base::Frame::allocate(header + body, header, kind);
  char* const end = write_websocket_header(frame.writable(), opcode, body);
  return {std::move(frame), end};
}

char* copy(char* out, std::string_view bytes) noexcept {
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return out + bytes.size();
}

}  // namespace

std::optional<EnginePacket> decode_engine_packet(std::string_view text, std::string& storage) {
  if (text.empty()) return std::nullopt;
  const char mark = text.front();
  text.remove_prefix(1);
  if (mark == base64_mark) {
    base::base64_decode(text, storage);
    return EnginePacket{EnginePacketType::message, true, storage};
  }
  if (mark < digit_of(EnginePacketType::open) || mark > digit_of(EnginePacketType::noop)) {
    return std::nullopt;
  }
  return EnginePacket{static_cast<EnginePacketType>(mark - '0'), false, text};
}

EnginePayloadReader::Status EnginePayloadReader::next(EnginePacket& packet) {
  if (done_) return Status::end;
  const std::size_t separator = rest_.find(payload_separator);
  const auto decoded = decode_engine_packet(rest_.substr(0, separator), storage_);
  if (!decoded) return Status::error;
  done_ = separator == std::string_view::npos;
  if (!done_) rest_.remove_prefix(separator + 1);
  packet = *decoded;
  return Status::packet;
}

std::size_t payload_packet_size(const base::Frame& frame) noexcept {
  const std::size_t body = frame.body().size();
  return frame.kind() == base::FrameKind::binary ? 1 + base::base64_size(body) : body;
}

void append_payload_packet(std::string& payload, const base::Frame& frame) {
  assert(frame.kind() != base::FrameKind::raw);
  if (!payload.empty()) payload += payload_separator;
  if (frame.kind() != base::FrameKind::binary) {
    payload += frame.body();
    return;
  }
  payload += base64_mark;
  const std::size_t at = payload.size();
  payload.resize(at + base::base64_size(frame.body().size()));
  base::base64_encode(frame.body(), payload.data() + at);
}

std::string encode_engine_payload(std::span<const base::Frame> frames) {
  std::size_t size = 0;
  for (const base::Frame& frame : frames) size += payload_packet_size(frame) + 1;
  std::string payload;
  payload.reserve(size);
  for (const base::Frame& frame : frames) append_payload_packet(payload, frame);
  return payload;
}

base::Frame text_message_frame(std::initializer_list<std::string_view> parts) {
  std::size_t size = 1;
  for (const std::string_view part : parts) size += part.size();
  auto [frame, body] = open_frame(WebSocketOpcode::text, size, base::FrameKind::text);
  *body++ = digit_of(EnginePacketType::message);
  for (const std::string_view part : parts) body = copy(body, part);
  return std::move(frame);
}

base::Frame binary_message_frame(std::string_view bytes) {
  return binary_message_frame({bytes});
}

base::Frame binary_message_frame(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  auto [frame, body] = open_frame(WebSocketOpcode::binary, size, base::FrameKind::binary);
  for (const std::string_view part : parts) body = copy(body, part);
  return std::move(frame);
}

base::Frame base64_message_frame(std::string_view bytes, std::string_view mark) {
  auto [frame, body] = open_frame(
      WebSocketOpcode::text, mark.size() + base::base64_size(bytes.size()), base::FrameKind::text);
  body = copy(body, mark);
  base::base64_encode(bytes, body);
  return std::move(frame);
}

base::Frame packet_frame(EnginePacketType type, std::string_view data) {
  auto [frame, body] = open_frame(WebSocketOpcode::text, 1 + data.size(), base::FrameKind::text);
  *body++ = digit_of(type);
  copy(body, data);
  return std::move(frame);
}

}  // namespace sockeye::codec
