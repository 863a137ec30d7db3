// The parts of the conversions that need no type: errors, numbers, ids, JSON and Values.
#include "sockeye/convert.hpp"

#include <charconv>
#include <cmath>

#include "codec/json_reader.hpp"
#include "codec/json_writer.hpp"
#include "codec/tape_pool.hpp"
#include "codec/value_access.hpp"
#include "codec/value_writer.hpp"

namespace sockeye {

bool DecodeError::expected(std::string_view what, Cursor got) {
  return fail("expected " + std::string(what) + ", got " + std::string(kind_name(got.kind())));
}

bool DecodeError::fail(std::string message) {
  reason_ = std::move(message);
  steps_.clear();
  return false;
}

bool DecodeError::at(std::size_t index) {
  steps_.push_back('[' + std::to_string(index) + ']');
  return false;
}

bool DecodeError::at(std::string_view key) {
  steps_.push_back('.' + std::string(key));
  return false;
}

void DecodeError::clear() noexcept {
  reason_.clear();
  steps_.clear();
}

std::string DecodeError::path(std::string_view root) const {
  std::string path(root);
  for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) path += *step;
  if (root.empty() && path.starts_with('.')) path.erase(0, 1);
  return path;
}

std::string DecodeError::message(std::string_view root) const {
  const std::string where = path(root);
  return where.empty() ? reason_ : where + ": " + reason_;
}

namespace detail {

bool exact_integer(Cursor from, bool& negative, std::int64_t& low, std::uint64_t& high) noexcept {
  switch (from.kind()) {
    case Kind::int64:
      low = from.as_int64();
      negative = low < 0;
      high = static_cast<std::uint64_t>(low);
      return true;
    case Kind::uint64:
      negative = false;
      high = from.as_uint64();
      return true;
    case Kind::number: {
      constexpr double two_to_63 = 9223372036854775808.0;
      const double number = from.as_double();
      if (!(number >= -two_to_63 && number < 2 * two_to_63) || std::floor(number) != number) {
        return false;
      }
      negative = number < 0;
      if (negative) {
        low = static_cast<std::int64_t>(number);
      } else {
        high = static_cast<std::uint64_t>(number);
      }
      return true;
    }
    default:
      return false;
  }
}

bool expected_integer(Cursor got, std::int64_t lowest, std::uint64_t highest, DecodeError& error) {
  if (!got.is_number()) return error.expected("integer", got);
  bool negative = false;
  std::int64_t low = 0;
  std::uint64_t high = 0;
  if (!exact_integer(got, negative, low, high) && std::isfinite(got.as_double()) &&
      std::floor(got.as_double()) != got.as_double()) {
    return error.fail("expected integer, got a fraction");
  }
  return error.fail("expected integer in " + std::to_string(lowest) + ".." +
                    std::to_string(highest) + ", got " + to_json(got.to_value()));
}

bool expected_enumerator(Cursor got, const std::string_view* names, std::size_t count,
                         DecodeError& error) {
  std::string list;
  for (std::size_t i = 0; i < count; ++i) {
    if (names[i].empty()) continue;
    if (!list.empty()) list += ", ";
    list += names[i];
  }
  return error.expected("one of " + list, got);
}

bool read_id(Cursor from, Id& into) noexcept {
  if (from.kind() == Kind::int64) {
    into.value = from.as_int64();
    return true;
  }
  if (from.kind() != Kind::string) return false;
  const std::string_view text = from.as_string();
  const char* const end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, into.value);
  return failure == std::errc() && stop == end;
}

Value write_value(Writable from) {
  codec::ValueWriter writer;
  from.write(writer, from.value);
  return writer.take();
}

std::string write_json(Writable from) {
  codec::JsonWriter writer(codec::JsonBinary::buffer);
  from.write(writer, from.value);
  return writer.finish().bytes;
}

Result<void> read_value(const Value& from, Readable into) {
  codec::TapeLease tape;
  codec::read_value(from, *tape);
  DecodeError error;
  if (!into.read(tape->root(), into.value, error)) return Error(error.message());
  return {};
}

Result<void> read_json(std::string_view json, Readable into) {
  codec::TapeLease tape;
  const codec::JsonStatus status = codec::json_read(json, {}, *tape);
  if (!status.ok()) return Error(status.message());
  DecodeError error;
  if (!into.read(tape->root(), into.value, error)) return Error(error.message());
  return {};
}

}  // namespace detail

void Convert<Id>::encode(PayloadWriter& to, Id from) {
  char digits[24];
  const char* const end = std::to_chars(digits, digits + sizeof digits, from.value).ptr;
  to.string({digits, static_cast<std::size_t>(end - digits)});
}

void Convert<Value>::encode(PayloadWriter& to, const Value& from) {
  using detail::ValueAccess;
  switch (from.kind()) {
    case Kind::null:
      return to.null();
    case Kind::boolean:
      return to.boolean(ValueAccess::boolean(from));
    case Kind::int64:
      return to.int64(ValueAccess::int64(from));
    case Kind::uint64:
      return to.uint64(ValueAccess::uint64(from));
    case Kind::number:
      return to.number(ValueAccess::number(from));
    case Kind::string:
      return to.string(from.text());
    case Kind::binary:
      return to.binary(from.bytes());
    case Kind::array:
      to.begin_array(from.size());
      for (const Value& element : from.elements()) encode(to, element);
      return to.end_array();
    case Kind::object:
      to.begin_object(from.size());
      for (const Value::Member& member : from.members()) {
        to.key(member.key);
        encode(to, member.value);
      }
      return to.end_object();
  }
}

}  // namespace sockeye
