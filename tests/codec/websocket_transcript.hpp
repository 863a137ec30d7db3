// What the WebSocket tests share: frames built from their parts, right or wrong, and a decoder's
// answers as lines of text. Builds frames on its own, so that a fault of ours does not hide itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/websocket_decoder.hpp"

namespace sockeye::test {

using codec::WebSocketDecoder;
using codec::WebSocketEvent;
using codec::WebSocketRole;

/// One frame, as legal as its fields.
struct FrameParts {
  unsigned opcode = 1;
  std::string payload;
  bool fin = true;
  unsigned rsv = 0;               ///< 0 to 7: RSV1 is 4, RSV2 is 2, RSV3 is 1
  unsigned length_bytes = 0;      ///< 0: the shortest; else 2 or 8
  std::uint64_t announced = ~0U;  ///< the length in the header, if not the payload's
};

inline std::string wire(const FrameParts& frame, bool masked) {
  std::string bytes;
  const auto put = [&bytes](std::uint64_t value) { bytes.push_back(static_cast<char>(value)); };
  const std::uint64_t length = frame.announced == ~0U ? frame.payload.size() : frame.announced;
  unsigned length_bytes = frame.length_bytes;
  if (length_bytes == 0) length_bytes = length < 126 ? 1 : length < 65536 ? 2 : 8;
  const unsigned mask_bit = masked ? 128 : 0;
  put((frame.fin ? 128U : 0U) + frame.rsv * 16 + frame.opcode);
  if (length_bytes == 1) put(mask_bit + length);
  if (length_bytes == 2) put(mask_bit + 126);
  if (length_bytes == 8) put(mask_bit + 127);
  for (unsigned i = length_bytes == 1 ? 0 : length_bytes; i > 0; --i) put(length >> (i - 1) * 8);
  if (!masked) return bytes + frame.payload;
  const std::string mask = "\x37\xFA\x21\x3D";
  bytes += mask;
  for (std::size_t i = 0; i < frame.payload.size(); ++i) {
    bytes.push_back(static_cast<char>(frame.payload[i] ^ mask[i % 4]));
  }
  return bytes;
}

inline std::string wire(const std::vector<FrameParts>& frames, bool masked) {
  std::string bytes;
  for (const FrameParts& frame : frames) bytes += wire(frame, masked);
  return bytes;
}

/// A payload as it stands, or its length and a checksum where it is long.
inline std::string shown(std::string_view data) {
  if (data.size() <= 64) return std::string(data);
  std::uint64_t hash = 14695981039346656037U;
  for (const char byte : data) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211U;
  return std::to_string(data.size()) + " bytes #" + std::to_string(hash);
}

inline std::string text(std::string_view data) {
  return "text " + shown(data);
}
inline std::string binary(std::string_view data) {
  return "binary " + shown(data);
}
inline std::string ping(std::string_view data) {
  return "ping " + shown(data);
}
inline std::string pong(std::string_view data) {
  return "pong " + shown(data);
}
inline std::string closed(unsigned code, std::string_view reason = {}) {
  return "close " + std::to_string(code) + " " + std::string(reason);
}
inline std::string error(unsigned code) {
  return "error " + std::to_string(code);
}

inline std::string line(const WebSocketEvent& event) {
  const std::string compressed = event.compressed ? "compressed " : "";
  switch (event.kind) {
    case WebSocketEvent::Kind::text:
      return compressed + text(event.data);
    case WebSocketEvent::Kind::binary:
      return compressed + binary(event.data);
    case WebSocketEvent::Kind::ping:
      return ping(event.data);
    case WebSocketEvent::Kind::pong:
      return pong(event.data);
    case WebSocketEvent::Kind::close:
      return closed(event.code, event.reason);
    case WebSocketEvent::Kind::error:
      return error(event.code);
    case WebSocketEvent::Kind::need_more:
      break;
  }
  return "need more";
}

/// Feeds `bytes` in pieces of this size, each in memory of its own that ends where the piece does.
inline std::vector<std::string> transcript(WebSocketDecoder& decoder, std::string_view bytes,
                                           std::size_t piece) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    const std::string_view part = bytes.substr(at, piece);
    const auto memory = std::make_unique<char[]>(part.size());
    part.copy(memory.get(), part.size());
    std::span<char> input(memory.get(), part.size());
    while (true) {
      const WebSocketEvent event = decoder.next(input);
      if (event.kind == WebSocketEvent::Kind::need_more) break;
      lines.push_back(line(event));
    }
  }
  return lines;
}

}  // namespace sockeye::test
