// Engine.IO protocol 3: packets and polling payloads of clients older than Socket.IO 3.
//
//   text packet:     type digit, data         binary packet:  a byte of the type, data
//   binary as text:  'b', type digit, base64
//   text payload:    length ':' packet ...    the length in UTF-16 code units, in decimal
//   binary payload:  kind digits 0xff packet  kind 0 text, 1 binary; a byte of 0 to 9 for each
//   digit
//                                             of the length, which counts bytes
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/frame.hpp"
#include "codec/engine_packet.hpp"

namespace sockeye::codec {

/// Reads one text packet; what is base64 is decoded into `storage`. Nothing where it is empty or
/// its type unknown.
std::optional<EnginePacket> decode_engine_packet_v3(std::string_view text, std::string& storage);

/// Reads one binary packet: a WebSocket's binary message, or an item of a binary payload.
std::optional<EnginePacket> decode_engine_bytes_v3(std::string_view bytes) noexcept;

/// Walks the packets of a polling payload, up to the first erroneous one. Lengths have at most
/// `max_length_digits`; an empty text payload, and text that is no UTF-8, are erroneous.
class EnginePayloadV3Reader {
 public:
  using Status = EnginePayloadReader::Status;
  enum class Form : std::uint8_t { text, binary };

  static constexpr std::size_t max_length_digits = 10;

  /// `payload` outlives the reader.
  EnginePayloadV3Reader(std::string_view payload, Form form) noexcept;

  /// `packet.data` is valid until the next call.
  Status next(EnginePacket& packet);

 private:
  std::optional<EnginePacket> next_of_text();
  std::optional<EnginePacket> next_of_binary();
  bool skip_empty() noexcept;

  std::string_view rest_;
  std::string storage_;
  Form form_;
  bool failed_;
};

bool has_binary(std::span<const base::Frame> frames) noexcept;

/// A text payload: binary messages as 'b4' and base64.
std::string encode_engine_payload_v3(std::span<const base::Frame> frames);
/// A binary payload.
std::string encode_engine_bytes_v3(std::span<const base::Frame> frames);

/// A binary message for a WebSocket: the type's byte, then `bytes`. Never part of a payload.
base::Frame binary_message_frame_v3(std::string_view bytes);
/// The same as text, 'b4' and base64, for a client that asked for `b64=1`.
base::Frame base64_message_frame_v3(std::string_view bytes);

}  // namespace sockeye::codec
