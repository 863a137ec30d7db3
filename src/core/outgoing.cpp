#include "core/outgoing.hpp"

#include <span>

#include "codec/json_reader.hpp"
#include "codec/msgpack_reader.hpp"

namespace sockeye::core {

std::vector<Value> outgoing_values(const EncodedPayload& payload) {
  if (payload.format == PayloadFormat::value) {
    const std::span<const Value> values = payload.value->elements();
    return {values.begin(), values.end()};
  }
  codec::Tape tape;
  if (payload.format == PayloadFormat::msgpack) {
    codec::msgpack_read(payload.bytes, {}, tape);
    return tape.root().elements().to_values();
  }
  if (!codec::json_read(payload.bytes, {}, tape).ok()) return {};
  if (!payload.attachments.empty() &&
      !codec::link_attachments(tape, std::vector<Binary>(payload.attachments))) {
    return {};
  }
  return tape.root().elements().to_values();
}

}  // namespace sockeye::core
