// Frames are written whole into one block, so that a queue refers to header and payload at once.
#include "codec/websocket_frame.hpp"

#include <cstring>

#include "base/lanes.hpp"

namespace sockeye::codec {
namespace {

constexpr std::uint8_t fin_bit = 0x80;
constexpr std::uint8_t rsv1_bit = 0x40;
constexpr std::uint8_t mask_bit = 0x80;

char* write_big_endian(char* out, std::uint64_t value, int bytes) noexcept {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    *out++ = static_cast<char>(value >> shift & 0xFF);
  }
  return out;
}

char* write_header(char* out, WebSocketOpcode opcode, std::size_t payload,
                   WebSocketHeaderFlags flags, std::uint8_t mask) noexcept {
  const unsigned first = static_cast<unsigned>(opcode) | (flags.fin ? fin_bit : 0U) |
                         (flags.compressed ? rsv1_bit : 0U);
  *out++ = static_cast<char>(first);
  if (payload < 126) {
    *out++ = static_cast<char>(mask | payload);
    return out;
  }
  const bool is_long = payload > 0xFFFF;
  *out++ = static_cast<char>(mask | (is_long ? 127 : 126));
  return write_big_endian(out, payload, is_long ? 8 : 2);
}

void copy(char* out, std::string_view bytes) noexcept {
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
}

/// At most `size` bytes of a text, without half a character at the end.
std::string_view cut_text(std::string_view text, std::size_t size) noexcept {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return text.substr(0, size);
}

}  // namespace

char* write_websocket_header(char* out, WebSocketOpcode opcode, std::size_t payload,
                             WebSocketHeaderFlags flags) noexcept {
  return write_header(out, opcode, payload, flags, 0);
}

char* write_masked_websocket_header(char* out, WebSocketOpcode opcode, std::size_t payload,
                                    const MaskKey& mask, WebSocketHeaderFlags flags) noexcept {
  out = write_header(out, opcode, payload, flags, mask_bit);
  std::memcpy(out, mask.data(), mask.size());
  return out + mask.size();
}

void apply_mask(char* data, std::size_t size, const MaskKey& mask) noexcept {
  std::uint64_t wide;
  std::memcpy(&wide, mask.data(), mask.size());
  std::memcpy(reinterpret_cast<char*>(&wide) + mask.size(), mask.data(), mask.size());
  std::size_t at = 0;
  if (size >= 4 * sizeof(base::Lane)) {
    char twice[sizeof(base::Lane)];
    std::memcpy(twice, &wide, sizeof wide);
    std::memcpy(twice + sizeof wide, &wide, sizeof wide);
    const base::Lane lane = base::load_lane(twice);
    for (; size - at >= 4 * sizeof lane; at += 4 * sizeof lane) {
      for (std::size_t i = 0; i < 4; ++i) {
        char* const place = data + at + i * sizeof lane;
        base::store_lane(place, base::load_lane(place) ^ lane);
      }
    }
  }
  for (; size - at >= sizeof wide; at += sizeof wide) {
    std::uint64_t word;
    std::memcpy(&word, data + at, sizeof word);
    word ^= wide;
    std::memcpy(data + at, &word, sizeof word);
  }
  for (; at < size; ++at) data[at] = static_cast<char>(data[at] ^ mask[at % mask.size()]);
}

base::Frame websocket_frame(WebSocketOpcode opcode, std::string_view payload,
                            WebSocketHeaderFlags flags) {
  const std::size_t header = websocket_header_size(payload.size());
  base::Frame frame = base::Frame::allocate(header + payload.size(), 0, base::FrameKind::raw);
  copy(write_websocket_header(frame.writable(), opcode, payload.size(), flags), payload);
  return frame;
}

base::Frame masked_websocket_frame(WebSocketOpcode opcode, std::string_view payload,
                                   const MaskKey& mask, WebSocketHeaderFlags flags) {
  const std::size_t header = websocket_header_size(payload.size(), true);
  base::Frame frame = base::Frame::allocate(header + payload.size(), 0, base::FrameKind::raw);
  char* body = write_masked_websocket_header(frame.writable(), opcode, payload.size(), mask, flags);
  copy(body, payload);
  apply_mask(body, payload.size(), mask);
  return frame;
}

base::Frame mask_frame(const base::Frame& bare, const MaskKey& mask) {
  const std::string_view bytes = bare.bytes();
  const unsigned length = static_cast<unsigned char>(bytes[1]);
  const std::size_t header = length == 127 ? 10 : length == 126 ? 4 : 2;
  base::Frame frame = base::Frame::allocate(bytes.size() + mask.size(), 0, base::FrameKind::raw);
  char* const out = frame.writable();
  std::memcpy(out, bytes.data(), header);
  out[1] = static_cast<char>(length | mask_bit);
  std::memcpy(out + header, mask.data(), mask.size());
  char* const body = out + header + mask.size();
  copy(body, bytes.substr(header));
  apply_mask(body, bytes.size() - header, mask);
  return frame;
}

base::Frame close_frame(std::uint16_t code, std::string_view reason) {
  if (code == 0 || code == close_code::no_status)
    return websocket_frame(WebSocketOpcode::close, {});
  std::array<char, max_control_payload> payload;
  char* const text = write_big_endian(payload.data(), code, 2);
  reason = cut_text(reason, max_control_payload - 2);
  copy(text, reason);
  return websocket_frame(WebSocketOpcode::close, {payload.data(), 2 + reason.size()});
}

base::Frame pong_frame(std::string_view payload) {
  return websocket_frame(WebSocketOpcode::pong, payload.substr(0, max_control_payload));
}

base::Frame ping_frame(std::string_view payload) {
  return websocket_frame(WebSocketOpcode::ping, payload.substr(0, max_control_payload));
}

}  // namespace sockeye::codec
