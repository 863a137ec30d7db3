#include "codec/custom_packet.hpp"

#include <exception>
#include <utility>

#include "codec/packet_check.hpp"
#include "sockeye/call.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

using Status = PacketAssembler::Status;

bool within(const Value& value, std::size_t depth) noexcept {
  if (!value.is_array() && !value.is_object()) return true;
  if (depth == 0) return false;
  for (const Value& element : value.elements()) {
    if (!within(element, depth - 1)) return false;
  }
  for (const Value::Member& member : value.members()) {
    if (!within(member.value, depth - 1)) return false;
  }
  return true;
}

}  // namespace

PacketAssembler::Step CustomReader::refuse(std::string why) {
  failure_ = std::move(why);
  return {Status::error, PacketError::custom};
}

Result<std::optional<sockeye::Packet>> CustomReader::decode(std::string_view message, bool binary) {
  try {
    if (!decoder_) {
      decoder_ = parser_.make_decoder(
          {.max_depth = limits_.max_depth, .max_attachments = limits_.max_attachments});
    }
    if (!decoder_) return Error("the parser made no decoder");
    return binary ? decoder_->add_binary(message) : decoder_->add_text(message);
  } catch (...) {
    return detail::describe(std::current_exception());
  }
}

PacketAssembler::Step CustomReader::add(std::string_view message, bool binary, Tape& tape,
                                        Packet& packet) {
  auto decoded = decode(message, binary);
  if (!decoded) return refuse(decoded.error().message());
  if (!*decoded) return {Status::waiting};
  const auto kept = std::make_shared<const sockeye::Packet>(*std::move(*decoded));
  if (kept->type > sockeye::PacketType::connect_error) {
    return {Status::error, PacketError::invalid_type};
  }
  if (kept->data && !within(*kept->data, limits_.max_depth)) return refuse("nested too deep");
  static const Value nothing;
  read_value(kept->data ? *kept->data : nothing, tape);
  packet = {};
  packet.type = static_cast<PacketType>(kept->type);
  packet.nsp = kept->nsp;
  packet.id = kept->id;
  packet.has_data = kept->data.has_value();
  packet.data = tape.root();
  tape.hold(kept);
  const PacketError error = check_payload(tape, packet, DataRule::required);
  return {error == PacketError::none ? Status::packet : Status::error, error};
}

Result<std::vector<Message>> encode_custom(const CustomParser& parser, const PacketHead& head,
                                           const Value* data) {
  sockeye::Packet packet;
  packet.type = static_cast<sockeye::PacketType>(head.type);
  packet.nsp = head.nsp;
  packet.id = head.id;
  if (data) packet.data = *data;
  try {
    std::vector<Message> messages = parser.encode(packet);
    if (messages.empty()) return Error("the parser encoded a packet as no message");
    return messages;
  } catch (...) {
    return detail::describe(std::current_exception());
  }
}

}  // namespace sockeye::codec
