#include "codec/append_argument.hpp"

#include <memory>
#include <utility>

#include "codec/json_text.hpp"
#include "codec/msgpack_bytes.hpp"
#include "sockeye/value.hpp"

namespace sockeye::codec {
namespace {

void append_to_json(std::string& text, std::string_view argument) {
  text.pop_back();
  if (text.size() > 1) text += ',';
  append_json_string(text, argument);
  text += ']';
}

}  // namespace

void append_argument(EncodedPayload& payload, std::string_view argument) {
  switch (payload.format) {
    case PayloadFormat::json:
      append_to_json(payload.bytes, argument);
      break;
    case PayloadFormat::msgpack: {
      std::string element;
      append_msgpack_string(element, argument);
      append_msgpack_element(payload.bytes, element);
      break;
    }
    case PayloadFormat::value: {
      Value longer = *payload.value;
      longer.push(argument);
      payload.value = std::make_shared<const Value>(std::move(longer));
      break;
    }
  }
}

}  // namespace sockeye::codec
