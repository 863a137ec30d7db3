#include "codec/engine_payload_v3.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>

#include "base/base64.hpp"
#include "base/utf16.hpp"
#include "base/utf8.hpp"

namespace sockeye::codec {
namespace {

constexpr std::string_view base64_mark = "b4";
constexpr char message_byte = '\x04';
constexpr char length_end = '\xff';

constexpr std::uint8_t last_type = static_cast<std::uint8_t>(EnginePacketType::noop);

/// A packet of bytes; only a message is handed on as binary.
EnginePacket packet_of(std::uint8_t type, std::string_view bytes) noexcept {
  const auto named = static_cast<EnginePacketType>(type);
  return {named, named == EnginePacketType::message, bytes};
}

std::uint8_t digit_value(char c) noexcept {
  return static_cast<std::uint8_t>(c - '0');
}

bool is_binary(const base::Frame& frame) noexcept {
  return frame.kind() == base::FrameKind::binary;
}

void append_base64_packet(std::string& out, std::string_view bytes) {
  out += base64_mark;
  const std::size_t at = out.size();
  out.resize(at + base::base64_size(bytes.size()));
  base::base64_encode(bytes, out.data() + at);
}

}  // namespace

std::optional<EnginePacket> decode_engine_packet_v3(std::string_view text, std::string& storage) {
  const bool base64 = text.starts_with('b');
  if (base64) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  const std::uint8_t type = digit_value(text.front());
  if (type > last_type) return std::nullopt;
  text.remove_prefix(1);
  if (!base64) return EnginePacket{static_cast<EnginePacketType>(type), false, text};
  base::base64_decode(text, storage);
  return packet_of(type, storage);
}

std::optional<EnginePacket> decode_engine_bytes_v3(std::string_view bytes) noexcept {
  if (bytes.empty()) return std::nullopt;
  const auto type = static_cast<std::uint8_t>(bytes.front());
  if (type > last_type) return std::nullopt;
  return packet_of(type, bytes.substr(1));
}

EnginePayloadV3Reader::EnginePayloadV3Reader(std::string_view payload, Form form) noexcept
    : rest_(payload),
      form_(form),
      failed_(form == Form::text && (payload.empty() || !base::is_valid_utf8(payload))) {}

EnginePayloadV3Reader::Status EnginePayloadV3Reader::next(EnginePacket& packet) {
  if (failed_) return Status::error;
  while (form_ == Form::text && skip_empty()) {
  }
  if (rest_.empty()) return Status::end;
  const auto decoded = form_ == Form::text ? next_of_text() : next_of_binary();
  if (!decoded) {
    failed_ = true;
    return Status::error;
  }
  packet = *decoded;
  return Status::packet;
}

// What an encoder makes of no packets at all: it stands for nothing.
bool EnginePayloadV3Reader::skip_empty() noexcept {
  if (!rest_.starts_with("0:")) return false;
  rest_.remove_prefix(2);
  return true;
}

std::optional<EnginePacket> EnginePayloadV3Reader::next_of_text() {
  const std::string_view digits = rest_.substr(0, rest_.substr(0, max_length_digits + 1).find(':'));
  std::size_t length = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (failure != std::errc() || end != digits.data() + digits.size() || length == 0 ||
      digits.size() > max_length_digits || digits.size() == rest_.size()) {
    return std::nullopt;
  }
  rest_.remove_prefix(digits.size() + 1);
  const auto size = base::utf16_prefix(rest_, length);
  if (!size) return std::nullopt;
  const std::string_view text = rest_.substr(0, *size);
  rest_.remove_prefix(*size);
  return decode_engine_packet_v3(text, storage_);
}

std::optional<EnginePacket> EnginePayloadV3Reader::next_of_binary() {
  const auto kind = static_cast<std::uint8_t>(rest_.front());
  const std::size_t digits = rest_.substr(1, max_length_digits + 1).find(length_end);
  if (kind > 1 || digits == std::string_view::npos || digits == 0) return std::nullopt;
  std::size_t length = 0;
  for (const char c : rest_.substr(1, digits)) {
    const auto digit = static_cast<std::uint8_t>(c);
    if (digit > 9) return std::nullopt;
    length = length * 10 + digit;
  }
  rest_.remove_prefix(digits + 2);
  if (length > rest_.size()) return std::nullopt;
  const std::string_view bytes = rest_.substr(0, length);
  rest_.remove_prefix(length);
  if (kind == 1) return decode_engine_bytes_v3(bytes);
  if (!base::is_valid_utf8(bytes)) return std::nullopt;
  return decode_engine_packet_v3(bytes, storage_);
}

bool has_binary(std::span<const base::Frame> frames) noexcept {
  return std::ranges::any_of(frames, is_binary);
}

std::string encode_engine_payload_v3(std::span<const base::Frame> frames) {
  std::string payload;
  for (const base::Frame& frame : frames) {
    assert(frame.kind() != base::FrameKind::raw);
    const std::string_view body = frame.body();
    if (is_binary(frame)) {
      payload += std::to_string(base64_mark.size() + base::base64_size(body.size()));
      payload += ':';
      append_base64_packet(payload, body);
    } else {
      payload += std::to_string(base::utf16_size(body));
      payload += ':';
      payload += body;
    }
  }
  return payload;
}

std::string encode_engine_bytes_v3(std::span<const base::Frame> frames) {
  std::string payload;
  for (const base::Frame& frame : frames) {
    assert(frame.kind() != base::FrameKind::raw);
    const std::string_view body = frame.body();
    const bool binary = is_binary(frame);
    payload += binary ? '\x01' : '\0';
    for (const char digit : std::to_string(body.size() + (binary ? 1 : 0))) {
      payload += static_cast<char>(digit_value(digit));
    }
    payload += length_end;
    if (binary) payload += message_byte;
    payload += body;
  }
  return payload;
}

base::Frame binary_message_frame_v3(std::string_view bytes) {
  std::string packet(1, message_byte);
  packet += bytes;
  return binary_message_frame(packet);
}

base::Frame base64_message_frame_v3(std::string_view bytes) {
  return base64_message_frame(bytes, base64_mark);
}

}  // namespace sockeye::codec
