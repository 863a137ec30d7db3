// Value's life: what it is made of, how it is read and changed.
#include "sockeye/value.hpp"

#include <charconv>
#include <memory>

#include "codec/object_data.hpp"

namespace sockeye {
namespace {

const Value null_value;
const Binary no_bytes;

}  // namespace

static_assert(sizeof(Value) <= 32);

std::string_view kind_name(Kind kind) noexcept {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "boolean";
    case Kind::int64:
    case Kind::uint64:
    case Kind::number:
      return "number";
    case Kind::string:
      return "string";
    case Kind::binary:
      return "binary";
    case Kind::array:
      return "array";
    case Kind::object:
      return "object";
  }
  return "unknown";
}

Error::Error(std::string message, Value data)
    : message_(std::move(message)), data_(std::make_shared<const Value>(std::move(data))) {}

Value::Value(std::string_view text) : Value(std::string(text)) {}

Value::Value(std::string text) {
  data_.string = new std::string(std::move(text));
  kind_ = Kind::string;
}

Value::Value(Binary bytes) {
  data_.binary = new Binary(std::move(bytes));
  kind_ = Kind::binary;
}

Value::Value(Id id) : Value(std::to_string(id.value)) {}

Value::Value(const Value& other) : data_(other.data_) {
  switch (other.kind_) {
    case Kind::string:
      data_.string = new std::string(*other.data_.string);
      break;
    case Kind::binary:
      data_.binary = new Binary(*other.data_.binary);
      break;
    case Kind::array:
      data_.array = new std::vector<Value>(*other.data_.array);
      break;
    case Kind::object:
      data_.object = new detail::ObjectData(*other.data_.object);
      break;
    default:
      break;
  }
  kind_ = other.kind_;
}

Value& Value::operator=(const Value& other) {
  if (this != &other) *this = Value(other);
  return *this;
}

void Value::destroy() noexcept {
  switch (kind_) {
    case Kind::string:
      delete data_.string;
      break;
    case Kind::binary:
      delete data_.binary;
      break;
    case Kind::array:
      delete data_.array;
      break;
    case Kind::object:
      delete data_.object;
      break;
    default:
      break;
  }
}

Value Value::array(std::initializer_list<Value> elements) {
  return array(std::vector<Value>(elements));
}

Value Value::array(std::vector<Value> elements) {
  Value value;
  value.data_.array = new std::vector<Value>(std::move(elements));
  value.kind_ = Kind::array;
  return value;
}

Value Value::object(std::initializer_list<std::pair<std::string_view, Value>> members) {
  Value value;
  value.data_.object = new detail::ObjectData();
  value.kind_ = Kind::object;
  value.data_.object->reserve(members.size());
  for (const auto& [key, member] : members) value.data_.object->set(key, member);
  return value;
}

std::string_view Value::text() const noexcept {
  return is_string() ? std::string_view(*data_.string) : std::string_view();
}

const Binary& Value::bytes() const noexcept {
  return is_binary() ? *data_.binary : no_bytes;
}

std::size_t Value::size() const noexcept {
  if (is_array()) return data_.array->size();
  return is_object() ? data_.object->members().size() : 0;
}

const Value& Value::operator[](std::string_view key) const noexcept {
  const Value* found = find(key);
  return found ? *found : null_value;
}

const Value& Value::element(std::size_t index) const noexcept {
  const std::span<const Value> all = elements();
  return index < all.size() ? all[index] : null_value;
}

const Value* Value::find(std::string_view key) const noexcept {
  return is_object() ? data_.object->find(key) : nullptr;
}

Value* Value::find(std::string_view key) noexcept {
  return is_object() ? data_.object->find(key) : nullptr;
}

std::span<const Value> Value::elements() const noexcept {
  return is_array() ? std::span<const Value>(*data_.array) : std::span<const Value>();
}

std::span<Value> Value::elements() noexcept {
  return is_array() ? std::span<Value>(*data_.array) : std::span<Value>();
}

std::span<const Value::Member> Value::members() const noexcept {
  return is_object() ? std::span<const Member>(data_.object->members()) : std::span<const Member>();
}

Value& Value::push(Value element) {
  if (is_null()) *this = array();
  if (!is_array()) throw BadValue("push: expected array, got " + std::string(kind_name(kind_)));
  return data_.array->emplace_back(std::move(element));
}

Value& Value::set(std::string_view key, Value value) {
  if (is_null()) *this = object();
  if (!is_object()) throw BadValue("set: expected object, got " + std::string(kind_name(kind_)));
  return data_.object->set(key, std::move(value));
}

bool Value::erase(std::string_view key) {
  return is_object() && data_.object->erase(key);
}

}  // namespace sockeye
