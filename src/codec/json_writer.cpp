// The JSON text of numbers, strings and binary, and the commas between them.
#include "codec/json_writer.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <utility>

#include "codec/json_text.hpp"

namespace sockeye::codec {
namespace {

constexpr std::int64_t max_safe_integer = (std::int64_t{1} << 53) - 1;
constexpr std::size_t kept_capacity = std::size_t{64} * 1024;

template <class T>
void append_integer(std::string& out, T value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, static_cast<std::size_t>(end - digits));
}

}  // namespace

void JsonWriter::separate() {
  if (comma_) payload_.bytes += ',';
  comma_ = true;
}

void JsonWriter::raw(std::string_view json) {
  separate();
  payload_.bytes += json;
}

void JsonWriter::null() {
  separate();
  payload_.bytes += "null";
}

void JsonWriter::boolean(bool value) {
  separate();
  payload_.bytes += value ? "true" : "false";
}

void JsonWriter::int64(std::int64_t value) {
  separate();
  if (value > max_safe_integer || value < -max_safe_integer) ++payload_.unsafe_integers;
  append_integer(payload_.bytes, value);
}

void JsonWriter::uint64(std::uint64_t value) {
  separate();
  if (value > static_cast<std::uint64_t>(max_safe_integer)) ++payload_.unsafe_integers;
  append_integer(payload_.bytes, value);
}

void JsonWriter::number(double value) {
  separate();
  append_json_number(payload_.bytes, value);
}

void JsonWriter::string(std::string_view value) {
  separate();
  append_json_string(payload_.bytes, value);
}

void JsonWriter::binary(Binary bytes) {
  if (binary_ == JsonBinary::placeholder) {
    separate();
    payload_.bytes += R"({"_placeholder":true,"num":)";
    append_integer(payload_.bytes, payload_.attachments.size());
    payload_.bytes += '}';
    payload_.attachments.push_back(std::move(bytes));
    return;
  }
  begin_object(2);
  key("type");
  string("Buffer");
  key("data");
  begin_array(bytes.size());
  for (const std::uint8_t byte : bytes) int64(byte);
  end_array();
  end_object();
}

void JsonWriter::begin_array(std::size_t) {
  separate();
  payload_.bytes += '[';
  comma_ = false;
}

void JsonWriter::end_array() {
  payload_.bytes += ']';
  comma_ = true;
}

void JsonWriter::begin_object(std::size_t) {
  separate();
  payload_.bytes += '{';
  comma_ = false;
}

void JsonWriter::key(std::string_view name) {
  separate();
  append_json_string(payload_.bytes, name);
  payload_.bytes += ':';
  comma_ = false;
}

void JsonWriter::end_object() {
  payload_.bytes += '}';
  comma_ = true;
}

EncodedPayload JsonWriter::finish() {
  EncodedPayload done = std::exchange(payload_, {});
  payload_.bytes = std::exchange(spare_, {});
  comma_ = false;
  return done;
}

void JsonWriter::recycle(EncodedPayload&& payload) noexcept {
  std::string& bytes = payload.bytes;
  if (bytes.capacity() > kept_capacity) return;
  bytes.clear();
  std::string& kept = payload_.bytes.empty() ? payload_.bytes : spare_;
  if (kept.capacity() < bytes.capacity()) kept.swap(bytes);
}

void JsonWriter::reset() noexcept {
  payload_.bytes.clear();
  payload_.attachments.clear();
  payload_.unsafe_integers = 0;
  comma_ = false;
}

JsonWriter& json_writer() {
  thread_local JsonWriter writer;
  writer.reset();
  return writer;
}

}  // namespace sockeye::codec
