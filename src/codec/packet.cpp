// The connection's messages, by format: JSON's packets wait here for their attachments.
#include "codec/packet.hpp"

#include <algorithm>
#include <utility>

#include "codec/custom_packet.hpp"
#include "codec/msgpack_packet.hpp"
#include "codec/packet_check.hpp"

namespace sockeye::codec {
namespace {

PacketType without_binary(PacketType type) noexcept {
  if (type == PacketType::binary_event) return PacketType::event;
  return type == PacketType::binary_ack ? PacketType::ack : type;
}

PacketError read_payload(const PacketHead& head, std::size_t max_depth, Tape& tape) {
  if (head.payload.empty()) {
    tape.clear();
    return PacketError::none;
  }
  return json_read(head.payload, {.max_depth = max_depth}, tape).ok()
             ? PacketError::none
             : PacketError::invalid_payload;
}

PacketError finish(const PacketHead& head, Tape& tape, Packet& packet) {
  packet = {};
  packet.type = without_binary(head.type);
  packet.nsp = head.nsp;
  packet.id = head.id;
  packet.has_data = !tape.empty();
  packet.data = tape.root();
  return check_payload(tape, packet, DataRule::may_lack);
}

template <class Narrow>
Narrow narrow(std::size_t limit) noexcept {
  return static_cast<Narrow>(std::min<std::size_t>(limit, std::numeric_limits<Narrow>::max()));
}

PacketAssembler::Step fail(PacketError error) noexcept {
  return {PacketAssembler::Status::error, error};
}

}  // namespace

/// A packet whose attachments are still to come, with its own copy of the text.
struct PacketAssembler::Partial {
  std::unique_ptr<char[]> text;
  PacketHead head;
  std::vector<Binary> attachments;
};

PacketAssembler::PacketAssembler(const PacketLimits& limits, const Parser& parser)
    : max_attachments_(narrow<std::uint32_t>(limits.max_attachments)),
      max_depth_(narrow<std::uint16_t>(limits.max_depth)),
      format_(parser.format()) {
  if (parser.custom()) custom_ = std::make_unique<CustomReader>(*parser.custom(), limits);
}
PacketAssembler::PacketAssembler(PacketAssembler&&) noexcept = default;
PacketAssembler& PacketAssembler::operator=(PacketAssembler&&) noexcept = default;
PacketAssembler::~PacketAssembler() = default;

void PacketAssembler::reset() noexcept {
  partial_.reset();
}

std::string PacketAssembler::describe(PacketError error) const {
  if (error == PacketError::custom) return custom_->failure();
  return std::string(codec::describe(error));
}

PacketAssembler::Step PacketAssembler::add_text(std::string_view text, Tape& tape, Packet& packet) {
  switch (format_) {
    case PayloadFormat::msgpack:
      return fail(PacketError::not_binary);
    case PayloadFormat::value:
      return custom_->add(text, false, tape, packet);
    case PayloadFormat::json:
      break;
  }
  return add_json(text, tape, packet);
}

PacketAssembler::Step PacketAssembler::add_binary(std::string_view bytes, Tape& tape,
                                                  Packet& packet) {
  switch (format_) {
    case PayloadFormat::msgpack: {
      const PacketError error = read_msgpack_packet(bytes, max_depth_, tape, packet);
      return error == PacketError::none ? Step{Status::packet} : fail(error);
    }
    case PayloadFormat::value:
      return custom_->add(bytes, true, tape, packet);
    case PayloadFormat::json:
      break;
  }
  return add_attachment(bytes, tape, packet);
}

PacketAssembler::Step PacketAssembler::add_json(std::string_view text, Tape& tape, Packet& packet) {
  if (partial_) return fail(PacketError::text_while_binary);
  PacketHead head;
  if (const PacketError error = parse_head(text, head); error != PacketError::none) {
    return fail(error);
  }
  if (head.attachments > max_attachments_) return fail(PacketError::too_many_attachments);
  if (const PacketError error = read_payload(head, max_depth_, tape); error != PacketError::none) {
    return fail(error);
  }
  if (const PacketError error = finish(head, tape, packet); error != PacketError::none) {
    return fail(error);
  }
  if (head.attachments == 0) return {Status::packet};
  wait_for(text);
  packet = {};
  return {Status::waiting};
}

/// Keeps a copy: the text's buffer is reused before the attachments come.
void PacketAssembler::wait_for(std::string_view text) {
  auto partial = std::make_unique<Partial>();
  partial->text = std::make_unique_for_overwrite<char[]>(text.size());
  text.copy(partial->text.get(), text.size());
  parse_head({partial->text.get(), text.size()}, partial->head);
  partial_ = std::move(partial);
}

PacketAssembler::Step PacketAssembler::add_attachment(std::string_view bytes, Tape& tape,
                                                      Packet& packet) {
  if (!partial_) return fail(PacketError::unexpected_binary);
  partial_->attachments.emplace_back(bytes);
  if (partial_->attachments.size() < partial_->head.attachments) return {Status::waiting};

  const std::unique_ptr<Partial> partial = std::move(partial_);
  PacketError error = read_payload(partial->head, max_depth_, tape);
  if (error == PacketError::none && !link_attachments(tape, std::move(partial->attachments))) {
    error = PacketError::illegal_attachments;
  }
  if (error == PacketError::none) {
    tape.adopt(std::move(partial->text));
    error = finish(partial->head, tape, packet);
  }
  return {error == PacketError::none ? Status::packet : Status::error, error};
}

}  // namespace sockeye::codec
