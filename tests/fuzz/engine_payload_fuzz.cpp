// Engine.IO payloads against a slow reader written from the specification, the round trip through
// the encoder, and the base64 and UTF-8 underneath against themselves and a reference.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "codec/engine_packet.hpp"
#include "fuzz/require.hpp"

namespace {

using sockeye::codec::EnginePacket;
using sockeye::codec::EnginePacketType;
using sockeye::fuzz::require;

struct Packet {
  EnginePacketType type;
  bool binary;
  std::string data;

  bool operator==(const Packet&) const = default;
};

struct Payload {
  std::vector<Packet> packets;
  bool failed = false;

  bool operator==(const Payload&) const = default;
};

Payload read(std::string_view bytes) {
  using Status = sockeye::codec::EnginePayloadReader::Status;
  sockeye::codec::EnginePayloadReader reader(bytes);
  Payload payload;
  EnginePacket packet;
  while (true) {
    const Status status = reader.next(packet);
    if (status != Status::packet) {
      payload.failed = status == Status::error;
      return payload;
    }
    payload.packets.push_back({packet.type, packet.binary, std::string(packet.data)});
  }
}

int value_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

std::string reference_base64(std::string_view text) {
  std::vector<bool> bits;
  for (const char c : text) {
    if (c == '=') break;
    const int value = value_of(c);
    for (int bit = 5; value >= 0 && bit >= 0; --bit) bits.push_back((value >> bit & 1) != 0);
  }
  std::string bytes;
  for (std::size_t at = 0; bits.size() - at >= 8; at += 8) {
    unsigned byte = 0;
    for (std::size_t i = 0; i < 8; ++i) byte = byte * 2 + (bits[at + i] ? 1 : 0);
    bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}

Payload reference(std::string_view bytes) {
  std::vector<std::string> items(1);
  for (const char byte : bytes) {
    if (byte == '\x1e') {
      items.emplace_back();
    } else {
      items.back().push_back(byte);
    }
  }
  Payload payload;
  for (const std::string& item : items) {
    const char mark = item.empty() ? '\0' : item[0];
    if (mark == 'b') {
      payload.packets.push_back(
          {EnginePacketType::message, true, reference_base64(item.substr(1))});
    } else if (mark >= '0' && mark <= '6') {
      payload.packets.push_back({static_cast<EnginePacketType>(mark - '0'), false, item.substr(1)});
    } else {
      payload.failed = true;
      break;
    }
  }
  return payload;
}

sockeye::base::Frame frame_of(const Packet& packet) {
  if (packet.binary) return sockeye::codec::binary_message_frame(packet.data);
  if (packet.type != EnginePacketType::message) {
    return sockeye::codec::packet_frame(packet.type, packet.data);
  }
  const std::string_view data = packet.data;
  const std::size_t half = data.size() / 2;
  return sockeye::codec::text_message_frame({data.substr(0, half), data.substr(half)});
}

void check_round_trip(const Payload& payload) {
  if (payload.packets.empty()) return;
  std::vector<sockeye::base::Frame> frames;
  std::size_t size = 0;
  for (const Packet& packet : payload.packets) {
    frames.push_back(frame_of(packet));
    size += sockeye::codec::payload_packet_size(frames.back()) + 1;
  }
  const std::string bytes = sockeye::codec::encode_engine_payload(frames);
  require(bytes.size() + 1 == size, "the size was announced");
  require(read(bytes) == Payload{payload.packets, false}, "what is written is read back");
}

void check_utf8(std::string_view bytes) {
  sockeye::base::Utf8Validator pieces;
  bool valid = true;
  for (std::size_t i = 0; valid && i < bytes.size(); ++i) valid = pieces.feed(bytes.substr(i, 1));
  require(sockeye::base::is_valid_utf8(bytes) == (valid && pieces.complete()),
          "UTF-8 does not depend on the cuts");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Payload payload = read(bytes);
  require(payload == reference(bytes), "packets are those of the specification");
  check_round_trip(payload);
  check_utf8(bytes);
  require(sockeye::base::base64_decode(sockeye::base::base64_encode(bytes)) == bytes,
          "base64 is read back");
  return 0;
}
