// Engine.IO protocol 4: packets as they stand in a WebSocket message or a polling payload, and the
// frames that carry them.
//
//   text packet:    type digit, data            binary message on polling:  'b', base64
//   payload:        packet 0x1e packet ...      binary message on WebSocket: the bytes themselves
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/frame.hpp"

namespace sockeye::codec {

enum class EnginePacketType : std::uint8_t { open, close, ping, pong, message, upgrade, noop };

struct EnginePacket {
  EnginePacketType type = EnginePacketType::noop;
  bool binary = false;  ///< only of a message
  std::string_view data;
};

/// What separates packets in a payload.
inline constexpr char payload_separator = '\x1e';

/// Reads one text packet: a WebSocket's text message, or one item of a payload. A base64 message is
/// decoded into `storage`, which its `data` then views; all other data views `text`. Nothing where
/// the packet is empty or its type unknown.
std::optional<EnginePacket> decode_engine_packet(std::string_view text, std::string& storage);

/// Walks the packets of a polling payload. It ends at the first erroneous packet, and an empty one
/// is erroneous: also that of an empty payload, or behind a trailing separator.
class EnginePayloadReader {
 public:
  enum class Status : std::uint8_t { packet, end, error };

  /// `payload` outlives the reader.
  explicit EnginePayloadReader(std::string_view payload) noexcept : rest_(payload) {}

  /// `packet.data` is valid until the next call.
  Status next(EnginePacket& packet);

 private:
  std::string_view rest_;
  std::string storage_;
  bool done_ = false;
};

/// Bytes that the frame's packet takes in a payload, without a separator.
std::size_t payload_packet_size(const base::Frame& frame) noexcept;

/// Adds the frame's packet, with a separator in front unless `payload` is empty: a text body as it
/// stands, a binary one as 'b' and base64. Raw frames are no packets and must not be given.
void append_payload_packet(std::string& payload, const base::Frame& frame);

std::string encode_engine_payload(std::span<const base::Frame> frames);

/// One frame for every transport: WebSocket header, "4", the parts one after another.
base::Frame text_message_frame(std::initializer_list<std::string_view> parts);

/// WebSocket header and the bytes.
base::Frame binary_message_frame(std::string_view bytes);
/// WebSocket header and the parts one after another.
base::Frame binary_message_frame(std::initializer_list<std::string_view> parts);

/// A binary message as text, `mark` and base64, for a WebSocket whose client asked for `b64=1`.
base::Frame base64_message_frame(std::string_view bytes, std::string_view mark = "b");

/// A packet of any type as a text frame.
base::Frame packet_frame(EnginePacketType type, std::string_view data = {});

}  // namespace sockeye::codec
