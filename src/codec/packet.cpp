// What each type of packet may carry, and the packets that wait for their attachments.
#include "codec/packet.hpp"

#include <cmath>
#include <utility>

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
  if (!packet.has_data) return PacketError::none;
  const Elements elements = packet.data.elements();
  if (elements.empty() || !event_name(elements[0], tape, packet.event)) {
    return PacketError::invalid_payload;
  }
  if (detail::is_reserved_event(packet.event)) return PacketError::reserved_event;
  packet.args = elements.drop(1);
  return PacketError::none;
}

PacketError check_payload(Tape& tape, Packet& packet) {
  const Kind kind = packet.data.kind();
  bool fits = true;
  switch (packet.type) {
    case PacketType::connect:
      fits = !packet.has_data || kind == Kind::object;
      break;
    case PacketType::disconnect:
      fits = !packet.has_data;
      break;
    case PacketType::connect_error:
      fits = !packet.has_data || kind == Kind::string || kind == Kind::object;
      break;
    case PacketType::ack:
      fits = !packet.has_data || kind == Kind::array;
      packet.args = packet.data.elements();
      break;
    default:
      return check_event(tape, packet);
  }
  return fits ? PacketError::none : PacketError::invalid_payload;
}

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
  return check_payload(tape, packet);
}

}  // namespace

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
  }
  return "unknown error";
}

/// A packet whose attachments are still to come, with its own copy of the text.
struct PacketAssembler::Partial {
  std::unique_ptr<char[]> text;
  PacketHead head;
  std::vector<Binary> attachments;
};

PacketAssembler::PacketAssembler(const PacketLimits& limits) noexcept : limits_(limits) {}
PacketAssembler::PacketAssembler(PacketAssembler&&) noexcept = default;
PacketAssembler& PacketAssembler::operator=(PacketAssembler&&) noexcept = default;
PacketAssembler::~PacketAssembler() = default;

void PacketAssembler::reset() noexcept {
  partial_.reset();
}

PacketAssembler::Step PacketAssembler::add_text(std::string_view text, Tape& tape, Packet& packet) {
  const auto fail = [](PacketError error) { return Step{Status::error, error}; };
  if (partial_) return fail(PacketError::text_while_binary);
  PacketHead head;
  if (const PacketError error = parse_head(text, head); error != PacketError::none) {
    return fail(error);
  }
  if (head.attachments > limits_.max_attachments) return fail(PacketError::too_many_attachments);
  if (const PacketError error = read_payload(head, limits_.max_depth, tape);
      error != PacketError::none) {
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

PacketAssembler::Step PacketAssembler::add_binary(Binary bytes, Tape& tape, Packet& packet) {
  if (!partial_) return {Status::error, PacketError::unexpected_binary};
  partial_->attachments.push_back(std::move(bytes));
  if (partial_->attachments.size() < partial_->head.attachments) return {Status::waiting};

  const std::unique_ptr<Partial> partial = std::move(partial_);
  PacketError error = read_payload(partial->head, limits_.max_depth, tape);
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
