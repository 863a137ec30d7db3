// The checks stand in the order in which the bytes arrive, so that what is reported does not depend
// on how the bytes were cut.
#include "codec/websocket_decoder.hpp"

#include <algorithm>
#include <cstring>

namespace sockeye::codec {
namespace {

constexpr std::size_t most_permitted = std::size_t{1} << 31;

constexpr std::uint8_t opcode_of(WebSocketOpcode opcode) {
  return static_cast<std::uint8_t>(opcode);
}
constexpr std::uint8_t continuation = opcode_of(WebSocketOpcode::continuation);
constexpr std::uint8_t text = opcode_of(WebSocketOpcode::text);
constexpr std::uint8_t binary = opcode_of(WebSocketOpcode::binary);
constexpr std::uint8_t ping = opcode_of(WebSocketOpcode::ping);
constexpr std::uint8_t pong = opcode_of(WebSocketOpcode::pong);
constexpr std::uint8_t close = opcode_of(WebSocketOpcode::close);

constexpr bool is_control(unsigned opcode) {
  return (opcode & 0x8U) != 0;
}

std::uint8_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

MaskKey turned(const MaskKey& mask, std::size_t by) {
  MaskKey result;
  for (std::size_t i = 0; i < mask.size(); ++i) result[i] = mask[(i + by) % mask.size()];
  return result;
}

}  // namespace

WebSocketDecoder::WebSocketDecoder(Role role, std::size_t max_message) noexcept
    : max_message_(static_cast<std::uint32_t>(std::min(max_message, most_permitted))),
      role_(role) {}

WebSocketEvent WebSocketDecoder::next(std::span<char>& input) {
  drop_delivered();
  if (finished_) {
    free_buffer();
    input = {};
    return {};
  }
  while (true) {
    Event failure;
    if (!in_frame_ && !read_header(input, failure)) return failure;

    const std::string_view piece = take_payload(input);
    const bool whole = remaining_ == 0;
    if (is_control(opcode_)) {
      if (whole) in_frame_ = false;
      if (whole && control_size() == 0) return control_event(piece);
      append(piece);
      kept().control_size = static_cast<std::uint8_t>(control_size() + piece.size());
      if (!whole) return {};
      delivered_ = Held::control;
      return control_event({kept_->buffer.get() + kept_->message_size, kept_->control_size});
    }

    if (message_opcode_ == text && !compressed_ && !utf8_.feed(piece)) return invalid_text();
    if (whole) in_frame_ = false;
    const bool ends_message = whole && fin_;
    if (ends_message && message_size() == 0) return message_event(piece);
    append(piece);
    if (!piece.empty()) kept_->message_size += static_cast<std::uint32_t>(piece.size());
    if (ends_message) {
      delivered_ = Held::message;
      return message_event({kept_->buffer.get(), kept_->message_size});
    }
    if (!whole) return {};
  }
}

bool WebSocketDecoder::read_header(std::span<char>& input, Event& failure) {
  if (!kept_ || kept_->header_size == 0) {
    const std::size_t size = parse_header({input.data(), input.size()}, failure);
    if (size != 0) {
      input = input.subspan(size);
      return true;
    }
    if (finished_) return false;
  }
  while (!input.empty()) {
    Kept& kept = this->kept();
    kept.header[kept.header_size++] = input.front();
    input = input.subspan(1);
    if (parse_header({kept.header, kept.header_size}, failure) != 0) {
      kept.header_size = 0;
      if (!kept.buffer) kept_ = nullptr;
      return true;
    }
    if (finished_) return false;
  }
  return false;
}

std::size_t WebSocketDecoder::parse_header(std::string_view bytes, Event& failure) {
  if (bytes.size() < 2) return 0;
  const std::uint8_t first = byte_at(bytes, 0);
  const std::uint8_t second = byte_at(bytes, 1);
  const std::uint8_t short_length = second & 0x7FU;
  if (const char* fault = start_fault(first, second)) {
    failure = finish(close_code::protocol_error, fault);
    return 0;
  }

  std::size_t size = short_length == 127 ? 10 : short_length == 126 ? 4 : 2;
  if (bytes.size() < size) return 0;
  const std::uint64_t length = size == 2 ? short_length : big_endian(bytes.substr(2, size - 2));
  if ((size == 4 && length < 126) || (size == 10 && length <= 0xFFFF)) {
    failure = finish(close_code::protocol_error, "length not in its shortest form");
    return 0;
  }
  if (length >> 63 != 0) {
    failure = finish(close_code::protocol_error, "length with its highest bit set");
    return 0;
  }
  if (!is_control(first) && length > max_message_ - message_size()) {
    failure = finish(close_code::too_big, "message too big");
    return 0;
  }

  if (role_ == Role::server) {
    if (bytes.size() < size + mask_.size()) return 0;
    std::memcpy(mask_.data(), bytes.data() + size, mask_.size());
    size += mask_.size();
  }
  opcode_ = first & 0x0FU;
  fin_ = (first & 0x80U) != 0;
  remaining_ = static_cast<std::uint32_t>(length);
  in_frame_ = true;
  if (opcode_ == text || opcode_ == binary) {
    message_opcode_ = opcode_;
    compressed_ = (first & 0x40U) != 0;
  }
  return size;
}

const char* WebSocketDecoder::start_fault(std::uint8_t first, std::uint8_t second) const noexcept {
  const unsigned opcode = first & 0x0FU;
  const bool starts_message = opcode == text || opcode == binary;
  const bool compressed = (first & 0x40U) != 0;
  if ((first & 0x30U) != 0 || (compressed && !(compression_allowed_ && starts_message))) {
    return "reserved bit set";
  }
  if (opcode > pong || (opcode > binary && opcode < close)) return "unknown opcode";
  if (is_control(opcode)) {
    if ((first & 0x80U) == 0) return "fragmented control frame";
    if ((second & 0x7FU) > max_control_payload) return "control frame too long";
  } else if (opcode == continuation && message_opcode_ == 0) {
    return "continuation of nothing";
  } else if (starts_message && message_opcode_ != 0) {
    return "new message within a fragmented one";
  }
  const bool masked = (second & 0x80U) != 0;
  if (masked == (role_ == Role::server)) return nullptr;
  return masked ? "masked frame from a server" : "unmasked frame from a client";
}

std::string_view WebSocketDecoder::take_payload(std::span<char>& input) noexcept {
  const std::size_t size = std::min<std::size_t>(remaining_, input.size());
  char* const data = input.data();
  input = input.subspan(size);
  remaining_ -= static_cast<std::uint32_t>(size);
  if (role_ == Role::server) {
    apply_mask(data, size, mask_);
    if (remaining_ != 0) mask_ = turned(mask_, size);
  }
  return {data, size};
}

void WebSocketDecoder::append(std::string_view bytes) {
  if (bytes.empty()) return;
  auto& [buffer, capacity, message_size, header, header_size, control_size] = kept();
  const std::size_t used = std::size_t{message_size} + control_size;
  const std::size_t needed = used + bytes.size();
  if (needed > capacity) {
    // Doubled, since nobody gets memory for bytes that were only announced, nor may many small
    // fragments cost a copy each; but no larger than what the last frame can fill.
    const std::size_t limit = fin_ ? needed + remaining_ : std::size_t{max_message_};
    const std::size_t larger = std::max(needed, std::min(limit, std::size_t{capacity} * 2));
    auto grown = std::make_unique_for_overwrite<char[]>(larger + padding);
    if (used != 0) std::memcpy(grown.get(), buffer.get(), used);
    buffer = std::move(grown);
    capacity = static_cast<std::uint32_t>(larger);
  }
  std::memcpy(buffer.get() + used, bytes.data(), bytes.size());
}

WebSocketEvent WebSocketDecoder::message_event(std::string_view payload) {
  Event event;
  event.kind = message_opcode_ == text ? Event::Kind::text : Event::Kind::binary;
  event.compressed = compressed_;
  event.data = payload;
  message_opcode_ = 0;
  if (!utf8_.complete()) return invalid_text();
  return event;
}

WebSocketEvent WebSocketDecoder::control_event(std::string_view payload) {
  Event event;
  if (opcode_ != close) {
    event.kind = opcode_ == ping ? Event::Kind::ping : Event::Kind::pong;
    event.data = payload;
    return event;
  }
  event.kind = Event::Kind::close;
  event.code = close_code::no_status;
  if (!payload.empty()) {
    if (payload.size() == 1) return finish(close_code::protocol_error, "half a close code");
    event.code = static_cast<std::uint16_t>(big_endian(payload.substr(0, 2)));
    event.reason = payload.substr(2);
    if (!is_valid_close_code(event.code)) {
      return finish(close_code::protocol_error, "invalid close code");
    }
    if (!base::is_valid_utf8(event.reason)) return invalid_text();
  }
  finished_ = true;
  return event;
}

WebSocketEvent WebSocketDecoder::invalid_text() {
  return finish(close_code::invalid_payload, "text is not UTF-8");
}

WebSocketEvent WebSocketDecoder::finish(std::uint16_t code, std::string_view reason) {
  finished_ = true;
  free_buffer();
  Event event;
  event.kind = Event::Kind::error;
  event.code = code;
  event.reason = reason;
  return event;
}

void WebSocketDecoder::drop_delivered() noexcept {
  if (delivered_ == Held::nothing) return;
  if (delivered_ == Held::control) kept_->control_size = 0;
  if (delivered_ == Held::message) kept_->message_size = 0;
  delivered_ = Held::nothing;
  if (kept_->message_size == 0) free_buffer();
}

void WebSocketDecoder::free_buffer() noexcept {
  kept_ = nullptr;
  delivered_ = Held::nothing;
}

}  // namespace sockeye::codec
