// Packets of one connection, texts and attachments in any order: what is taken is well formed, and
// written again it is taken for the same. Each message of the input begins with its length; a high
// bit makes it an attachment.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "codec/json_writer.hpp"
#include "codec/packet.hpp"
#include "fuzz/require.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/event.hpp"

namespace {

using sockeye::Binary;
using sockeye::EncodedPayload;
using sockeye::Kind;
using sockeye::Value;
using sockeye::codec::Packet;
using sockeye::codec::PacketAssembler;
using sockeye::codec::PacketHead;
using sockeye::codec::PacketType;
using sockeye::codec::Tape;
using sockeye::fuzz::require;
using Status = PacketAssembler::Status;

void check_form(const Packet& packet) {
  require(packet.nsp.starts_with('/'), "a namespace begins with a slash");
  switch (packet.type) {
    case PacketType::connect:
      require(!packet.has_data || packet.data.kind() == Kind::object, "CONNECT carries an object");
      break;
    case PacketType::disconnect:
      require(!packet.has_data, "DISCONNECT carries nothing");
      break;
    case PacketType::event:
      require(!sockeye::detail::is_reserved_event(packet.event), "no reserved event passes");
      require(!packet.has_data || packet.args.size() + 1 == packet.data.size(),
              "an event has its name and its arguments");
      break;
    case PacketType::ack:
      require(packet.args.size() == packet.data.size(),
              "all that an acknowledgement carries is arguments");
      break;
    case PacketType::connect_error:
      break;
    default:
      require(false, "a packet has one of the five types");
  }
}

/// Only what has attachments may be written with binary in it.
void check_round_trip(const Packet& packet) {
  if (!packet.has_data || (packet.type != PacketType::event && packet.type != PacketType::ack)) {
    return;
  }
  const Value data = packet.data.to_value();
  if (packet.event.ends_with("Infinity")) return;
  sockeye::codec::JsonWriter writer;
  encode(writer, data);
  EncodedPayload payload = writer.finish();
  PacketHead head;
  head.type = packet.type;
  head.attachments = payload.attachments.size();
  head.nsp = packet.nsp;
  head.id = packet.id;
  std::string text;
  append_head(text, head);
  text += payload.bytes;

  PacketAssembler assembler({.max_attachments = payload.attachments.size()});
  Tape tape;
  Packet again;
  auto step = assembler.add_text(text, tape, again);
  for (Binary& attachment : payload.attachments) {
    require(step.status == Status::waiting, "attachments are awaited");
    step = assembler.add_binary(attachment.view(), tape, again);
  }
  require(step.status == Status::packet, "what is written is taken");
  require(again.type == packet.type && again.nsp == packet.nsp && again.id == packet.id,
          "the head survives");
  sockeye::codec::JsonWriter second;
  encode(second, again.data.to_value());
  require(second.finish().bytes == payload.bytes, "the payload survives");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  PacketAssembler assembler;
  Tape tape;
  std::string_view input(static_cast<const char*>(static_cast<const void*>(data)), size);
  while (!input.empty()) {
    const auto mark = static_cast<std::uint8_t>(input.front());
    input.remove_prefix(1);
    const std::string message(input.substr(0, mark & 0x7Fu));
    input.remove_prefix(message.size());
    Packet packet;
    const auto step = (mark & 0x80u) != 0 ? assembler.add_binary(message, tape, packet)
                                          : assembler.add_text(message, tape, packet);
    require((step.status == Status::error) == (step.error != sockeye::codec::PacketError::none),
            "an error has a reason");
    if (step.status == Status::error) return 0;
    require((step.status == Status::waiting) == assembler.waiting(), "who waits says so");
    if (step.status == Status::waiting) continue;
    check_form(packet);
    check_round_trip(packet);
  }
  return 0;
}
