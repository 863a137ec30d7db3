// Values from payloads and JSON, and back.
#include <utility>

#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"
#include "codec/tape_pool.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/payload.hpp"
#include "sockeye/value.hpp"

namespace sockeye {

Value Cursor::to_value() const {
  switch (kind()) {
    case Kind::null:
      return {};
    case Kind::boolean:
      return as_bool();
    case Kind::int64:
      return as_int64();
    case Kind::uint64:
      return as_uint64();
    case Kind::number:
      return as_double();
    case Kind::string:
      return as_string();
    case Kind::binary:
      return Binary(as_binary());
    case Kind::array:
      return Value::array(elements().to_values());
    case Kind::object: {
      Value object = Value::object();
      for (const auto [key, value] : members()) object.set(key, value.to_value());
      return object;
    }
  }
  return {};
}

std::vector<Value> Elements::to_values() const {
  std::vector<Value> values;
  values.reserve(size());
  for (const Cursor element : *this) values.push_back(element.to_value());
  return values;
}

std::string Value::to_json() const {
  return sockeye::to_json(*this);
}

Result<Value> Value::parse(std::string_view json) {
  codec::TapeLease tape;
  const codec::JsonStatus status = codec::json_read(json, {}, *tape);
  if (!status.ok()) return Error(status.message());
  return tape->root().to_value();
}

}  // namespace sockeye
