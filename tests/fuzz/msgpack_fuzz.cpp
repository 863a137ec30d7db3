// MessagePack from a peer: what is taken as a packet is well formed, and what is read, written and
// read again is the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/utf8.hpp"
#include "codec/msgpack_reader.hpp"
#include "codec/msgpack_writer.hpp"
#include "codec/packet.hpp"
#include "fuzz/require.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/event.hpp"

namespace {

using sockeye::Kind;
using sockeye::Value;
using sockeye::codec::MsgpackError;
using sockeye::codec::Packet;
using sockeye::codec::PacketAssembler;
using sockeye::codec::PacketError;
using sockeye::codec::PacketType;
using sockeye::codec::Tape;
using sockeye::fuzz::require;

void check_strings(const Value& value) {
  require(sockeye::base::is_valid_utf8(value.text()), "a string is UTF-8");
  for (const Value& element : value.elements()) check_strings(element);
  for (const Value::Member& member : value.members()) {
    require(sockeye::base::is_valid_utf8(member.key), "a key is UTF-8");
    check_strings(member.value);
  }
}

std::string written(const Value& value) {
  sockeye::codec::MsgpackWriter writer;
  encode(writer, value);
  return writer.finish().bytes;
}

void check_value(std::string_view input) {
  Tape tape;
  if (sockeye::codec::msgpack_read(input, {.max_depth = 16}, tape) != MsgpackError::none) {
    require(tape.empty(), "what was refused leaves nothing");
    return;
  }
  require(tape.tokens().size() <= 3 * input.size(), "at most three tokens a byte");
  const Value value = tape.root().to_value();
  check_strings(value);
  const std::string once = written(value);
  Tape again;
  require(sockeye::codec::msgpack_read(once, {}, again) == MsgpackError::none,
          "what is written is read");
  require(written(again.root().to_value()) == once, "what is written stays the same");
}

void check_packet(std::string_view input) {
  PacketAssembler assembler({}, sockeye::msgpack_parser());
  Tape tape;
  Packet packet;
  const auto step = assembler.add_binary(input, tape, packet);
  require(!assembler.waiting(), "a packet is one message");
  require((step.status == PacketAssembler::Status::packet) == (step.error == PacketError::none),
          "a packet or an error");
  if (step.error != PacketError::none) return;
  const Kind kind = packet.data.kind();
  switch (packet.type) {
    case PacketType::connect:
      require(!packet.has_data || kind == Kind::object, "CONNECT carries an object");
      break;
    case PacketType::disconnect:
      require(!packet.has_data, "DISCONNECT carries nothing");
      break;
    case PacketType::event:
      require(!sockeye::detail::is_reserved_event(packet.event), "no reserved event passes");
      require(packet.args.size() + 1 == packet.data.size(), "an event has its name");
      break;
    case PacketType::ack:
      require(kind == Kind::array, "an acknowledgement carries its arguments");
      break;
    case PacketType::connect_error:
      require(kind == Kind::string || kind == Kind::object, "an error carries its message");
      break;
    default:
      require(false, "a packet has one of the five types");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(static_cast<const char*>(static_cast<const void*>(data)), size);
  check_value(input);
  check_packet(input);
  return 0;
}
