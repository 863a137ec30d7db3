#include "codec/packet_check.hpp"

#include <cmath>
#include <string>

#include "codec/json_text.hpp"
#include "sockeye/event.hpp"

namespace sockeye::codec {
namespace {

/// An event's name, a number's as JavaScript would make it a key.
bool event_name(Cursor first, Tape& tape, std::string_view& name) {
  if (first.kind() == Kind::string) {
    name = first.as_string();
    return true;
  }
  if (!first.is_number()) return false;
  const double number = first.as_double();
  if (std::isnan(number)) {
    name = "NaN";
    return true;
  }
  if (std::isinf(number)) {
    name = number < 0 ? "-Infinity" : "Infinity";
    return true;
  }
  std::string text;
  append_json_number(text, number);
  name = tape.keep(text);
  return true;
}

PacketError check_event(Tape& tape, Packet& packet) {
  const Elements elements = packet.data.elements();
  if (elements.empty() || !event_name(elements[0], tape, packet.event)) {
    return PacketError::invalid_payload;
  }
  if (detail::is_reserved_event(packet.event)) return PacketError::reserved_event;
  packet.args = elements.drop(1);
  return PacketError::none;
}

}  // namespace

PacketError check_payload(Tape& tape, Packet& packet, DataRule rule) {
  const Kind kind = packet.data.kind();
  const bool lacks = !packet.has_data && rule == DataRule::may_lack;
  bool fits = true;
  switch (packet.type) {
    case PacketType::connect:
      fits = !packet.has_data || kind == Kind::object;
      break;
    case PacketType::disconnect:
      fits = !packet.has_data;
      break;
    case PacketType::connect_error:
      fits = lacks || kind == Kind::string || kind == Kind::object;
      break;
    case PacketType::ack:
      fits = lacks || kind == Kind::array;
      packet.args = packet.data.elements();
      break;
    default:
      return lacks ? PacketError::none : check_event(tape, packet);
  }
  return fits ? PacketError::none : PacketError::invalid_payload;
}

std::string_view describe(PacketError error) noexcept {
  switch (error) {
    case PacketError::none:
      return "no error";
    case PacketError::unknown_type:
      return "unknown packet type";
    case PacketError::invalid_head:
      return "invalid acknowledgement id";
    case PacketError::invalid_payload:
      return "invalid payload";
    case PacketError::reserved_event:
      return "reserved event name";
    case PacketError::too_many_attachments:
      return "too many attachments";
    case PacketError::illegal_attachments:
      return "illegal attachments";
    case PacketError::text_while_binary:
      return "got plaintext data when reconstructing a packet";
    case PacketError::unexpected_binary:
      return "got binary data when not reconstructing a packet";
    case PacketError::invalid_msgpack:
      return "invalid MessagePack";
    case PacketError::invalid_type:
      return "invalid packet type";
    case PacketError::invalid_namespace:
      return "invalid namespace";
    case PacketError::not_binary:
      return "got plaintext data where MessagePack was due";
    case PacketError::custom:
      return "refused by the parser";
  }
  return "unknown error";
}

}  // namespace sockeye::codec
