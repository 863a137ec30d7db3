// Writing RFC 6455 frames: a server's are bare, a client's are masked with a key that the caller
// draws (this floor has no source of randomness).
//
//   | FIN RSV1-3 opcode | MASK length (7) | length (16 or 64, big-endian) | mask (32) | payload
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/frame.hpp"

namespace sockeye::codec {

enum class WebSocketOpcode : std::uint8_t {
  continuation = 0x0,
  text = 0x1,
  binary = 0x2,
  close = 0x8,
  ping = 0x9,
  pong = 0xA,
};

/// Close codes of RFC 6455, section 7.4.1.
namespace close_code {
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t no_status = 1005;  ///< never sent: the close frame was empty
inline constexpr std::uint16_t abnormal = 1006;   ///< never sent: there was no close frame
inline constexpr std::uint16_t invalid_payload = 1007;
inline constexpr std::uint16_t policy_violation = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;
}  // namespace close_code

/// Whether a peer may send `code` in a close frame.
constexpr bool is_valid_close_code(std::uint16_t code) noexcept {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
         (code >= 3000 && code <= 4999);
}

using MaskKey = std::array<std::uint8_t, 4>;

inline constexpr std::size_t max_websocket_header = 14;
inline constexpr std::size_t max_control_payload = 125;

/// The size of a header before `payload` bytes: 2, 4 or 10, and 4 more if masked.
constexpr std::size_t websocket_header_size(std::size_t payload, bool masked = false) noexcept {
  return (payload < 126 ? 2U : payload <= 0xFFFF ? 4U : 10U) + (masked ? 4U : 0U);
}

struct WebSocketHeaderFlags {
  bool fin = true;
  bool compressed = false;  ///< RSV1, permessage-deflate
};

/// Writes a header of `websocket_header_size(payload)` bytes and answers its end.
char* write_websocket_header(char* out, WebSocketOpcode opcode, std::size_t payload,
                             WebSocketHeaderFlags flags = {}) noexcept;

/// The same for a client, 4 bytes longer. The payload behind it is masked with `apply_mask`.
char* write_masked_websocket_header(char* out, WebSocketOpcode opcode, std::size_t payload,
                                    const MaskKey& mask, WebSocketHeaderFlags flags = {}) noexcept;

/// Masks or unmasks `size` bytes in place, eight at a time. `mask[0]` applies to the first byte.
void apply_mask(char* data, std::size_t size, const MaskKey& mask) noexcept;

/// A whole frame from server to client, without a body in Engine.IO's sense (`FrameKind::raw`).
base::Frame websocket_frame(WebSocketOpcode opcode, std::string_view payload,
                            WebSocketHeaderFlags flags = {});

/// A whole frame from client to server.
base::Frame masked_websocket_frame(WebSocketOpcode opcode, std::string_view payload,
                                   const MaskKey& mask, WebSocketHeaderFlags flags = {});

/// A server's frame, of whatever kind and with its header in front, as a client sends it: the same
/// message, masked.
base::Frame mask_frame(const base::Frame& bare, const MaskKey& mask);

/// Empty for code 0, and for 1005, so that a received code can be sent back as it is. Otherwise the
/// code and as much of the reason as 125 bytes hold, cut between characters.
base::Frame close_frame(std::uint16_t code = 0, std::string_view reason = {});

/// `payload` is cut at 125 bytes.
base::Frame pong_frame(std::string_view payload);
base::Frame ping_frame(std::string_view payload = {});

}  // namespace sockeye::codec
