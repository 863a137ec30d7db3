#include "codec/transcribe.hpp"

#include <vector>

#include "codec/json_reader.hpp"
#include "codec/msgpack_reader.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {

void transcribe(Cursor from, PayloadWriter& to) {
  switch (from.kind()) {
    case Kind::null:
      return to.null();
    case Kind::boolean:
      return to.boolean(from.as_bool());
    case Kind::int64:
      return to.int64(from.as_int64());
    case Kind::uint64:
      return to.uint64(from.as_uint64());
    case Kind::number:
      return to.number(from.as_double());
    case Kind::string:
      return to.string(from.as_string());
    case Kind::binary:
      return to.binary(Binary(from.as_binary()));
    case Kind::array:
      to.begin_array(from.size());
      for (const Cursor element : from.elements()) transcribe(element, to);
      return to.end_array();
    case Kind::object:
      to.begin_object(from.size());
      for (const auto [name, value] : from.members()) {
        to.key(name);
        transcribe(value, to);
      }
      return to.end_object();
  }
}

bool read_payload(const EncodedPayload& payload, Tape& tape) {
  switch (payload.format) {
    case PayloadFormat::value:
      tape.clear();
      if (!payload.value) return false;
      read_value(*payload.value, tape);
      return true;
    case PayloadFormat::msgpack:
      return msgpack_read(payload.bytes, {}, tape) == MsgpackError::none;
    case PayloadFormat::json:
      break;
  }
  return json_read(payload.bytes, {}, tape).ok() &&
         (payload.attachments.empty() ||
          link_attachments(tape, std::vector<Binary>(payload.attachments)));
}

}  // namespace sockeye::codec
