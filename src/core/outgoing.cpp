#include "core/outgoing.hpp"

#include "codec/json_reader.hpp"

namespace sockeye::core {

std::vector<Value> outgoing_values(const EncodedPayload& payload) {
  codec::Tape tape;
  if (!codec::json_read(payload.bytes, {}, tape).ok()) return {};
  if (!payload.attachments.empty() &&
      !codec::link_attachments(tape, std::vector<Binary>(payload.attachments))) {
    return {};
  }
  return tape.root().elements().to_values();
}

}  // namespace sockeye::core
