// Engine.IO payloads of protocol 3, text and binary, against a slow reader written from the
// specification, and the round trip through the encoders. The first byte chooses the form. Forms
// and their unescaping come along: what JSONP wraps around a payload.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/base64.hpp"
#include "base/utf16.hpp"
#include "base/utf8.hpp"
#include "codec/engine_payload_v3.hpp"
#include "codec/url_encoded.hpp"
#include "fuzz/require.hpp"

namespace {

using sockeye::codec::EnginePacket;
using sockeye::codec::EnginePacketType;
using sockeye::codec::EnginePayloadV3Reader;
using sockeye::fuzz::require;
using Form = EnginePayloadV3Reader::Form;

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

Payload read(std::string_view bytes, Form form) {
  EnginePayloadV3Reader reader(bytes, form);
  Payload payload;
  EnginePacket packet;
  for (std::size_t steps = 0;; ++steps) {
    require(steps <= bytes.size(), "each packet takes a byte");
    const auto status = reader.next(packet);
    if (status != EnginePayloadV3Reader::Status::packet) {
      payload.failed = status == EnginePayloadV3Reader::Status::error;
      return payload;
    }
    payload.packets.push_back({packet.type, packet.binary, std::string(packet.data)});
  }
}

bool add(Payload& payload, int type, bool bytes, std::string data) {
  if (type < 0 || type > 6) return false;
  payload.packets.push_back({static_cast<EnginePacketType>(type), bytes && type == 4, data});
  return true;
}

bool add_text(Payload& payload, const std::string& packet) {
  if (packet.empty()) return false;
  if (packet[0] != 'b') return add(payload, packet[0] - '0', false, packet.substr(1));
  return packet.size() > 1 &&
         add(payload, packet[1] - '0', true, sockeye::base::base64_decode(packet.substr(2)));
}

// One character at a time, as the peer counts them.
bool take_units(std::string& rest, std::size_t units, std::string& packet) {
  while (units > 0) {
    if (rest.empty()) return false;
    const auto lead = static_cast<unsigned char>(rest[0]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::size_t cost = size == 4 ? 2 : 1;
    if (cost > units) return false;
    packet += rest.substr(0, size);
    rest.erase(0, size);
    units -= cost;
  }
  return true;
}

bool reference_text(std::string rest, Payload& payload) {
  if (rest.empty() || !sockeye::base::is_valid_utf8(rest)) return false;
  while (!rest.empty()) {
    const std::size_t colon = rest.find(':');
    if (colon == std::string::npos || colon == 0 || colon > 10) return false;
    if (rest.substr(0, colon).find_first_not_of("0123456789") != std::string::npos) return false;
    const std::size_t length = std::stoull(rest.substr(0, colon));
    const bool is_empty = rest.starts_with("0:");
    rest.erase(0, colon + 1);
    if (is_empty) continue;
    std::string packet;
    if (!take_units(rest, length, packet) || !add_text(payload, packet)) return false;
  }
  return true;
}

bool reference_binary(std::string rest, Payload& payload) {
  while (!rest.empty()) {
    const char kind = rest[0];
    const std::size_t end = rest.find('\xff', 1);
    if (kind > 1 || kind < 0 || end == std::string::npos || end < 2 || end > 11) return false;
    std::size_t length = 0;
    for (std::size_t i = 1; i < end; ++i) {
      if (rest[i] < 0 || rest[i] > 9) return false;
      length = length * 10 + static_cast<std::size_t>(rest[i]);
    }
    rest.erase(0, end + 1);
    if (length > rest.size()) return false;
    const std::string packet = rest.substr(0, length);
    rest.erase(0, length);
    const bool taken =
        kind == 0 ? sockeye::base::is_valid_utf8(packet) && add_text(payload, packet)
                  : !packet.empty() &&
                        add(payload, static_cast<unsigned char>(packet[0]), true, packet.substr(1));
    if (!taken) return false;
  }
  return true;
}

Payload reference(std::string_view bytes, Form form) {
  Payload payload;
  payload.failed = form == Form::text ? !reference_text(std::string(bytes), payload)
                                      : !reference_binary(std::string(bytes), payload);
  return payload;
}

sockeye::base::Frame frame_of(const Packet& packet) {
  return packet.binary ? sockeye::codec::binary_message_frame(packet.data)
                       : sockeye::codec::packet_frame(packet.type, packet.data);
}

void check_round_trip(const Payload& payload) {
  if (payload.packets.empty()) return;
  std::vector<sockeye::base::Frame> frames;
  for (const Packet& packet : payload.packets) {
    // Bytes of a packet that is no message came as such, and need not be text.
    if (!packet.binary && !sockeye::base::is_valid_utf8(packet.data)) return;
    frames.push_back(frame_of(packet));
  }
  const Payload whole{payload.packets, false};
  require(read(sockeye::codec::encode_engine_payload_v3(frames), Form::text) == whole,
          "text is read back");
  require(read(sockeye::codec::encode_engine_bytes_v3(frames), Form::binary) == whole,
          "bytes are read back");
}

void check_form(std::string_view bytes) {
  std::size_t entries = 0;
  sockeye::codec::for_each_url_pair(bytes, [&](std::string_view name, std::string_view value) {
    require(sockeye::codec::url_decode(name).size() <= name.size(), "decoding adds nothing");
    require(sockeye::codec::url_decode(value).size() <= value.size(), "decoding adds nothing");
    ++entries;
  });
  require(sockeye::codec::url_entries(bytes).size() <= entries, "names are joined, not added");
}

void check_units(std::string_view bytes) {
  if (!sockeye::base::is_valid_utf8(bytes)) return;
  const std::size_t units = sockeye::base::utf16_size(bytes);
  require(sockeye::base::utf16_prefix(bytes, units) == bytes.size(), "all units are all bytes");
  require(!sockeye::base::utf16_prefix(bytes, units + 1), "there are no more units");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Form form = (data[0] & 1) == 0 ? Form::text : Form::binary;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Payload payload = read(bytes, form);
  require(payload == reference(bytes, form), "packets are those of the specification");
  check_round_trip(payload);
  check_form(bytes);
  check_units(bytes);
  return 0;
}
