#include "codec/msgpack_writer.hpp"

#include <utility>

#include "codec/msgpack_bytes.hpp"

namespace sockeye::codec {
namespace {

constexpr std::int64_t max_safe_integer = (std::int64_t{1} << 53) - 1;
constexpr std::size_t kept_capacity = 64 * 1024;

}  // namespace

void MsgpackWriter::raw(std::string_view bytes) {
  payload_.bytes += bytes;
}

void MsgpackWriter::null() {
  payload_.bytes += '\xC0';
}

void MsgpackWriter::boolean(bool value) {
  payload_.bytes += value ? '\xC3' : '\xC2';
}

void MsgpackWriter::int64(std::int64_t value) {
  if (value > max_safe_integer || value < -max_safe_integer) ++payload_.unsafe_integers;
  append_msgpack_int(payload_.bytes, value);
}

void MsgpackWriter::uint64(std::uint64_t value) {
  if (value > static_cast<std::uint64_t>(max_safe_integer)) ++payload_.unsafe_integers;
  append_msgpack_uint(payload_.bytes, value);
}

void MsgpackWriter::number(double value) {
  append_msgpack_number(payload_.bytes, value);
}

void MsgpackWriter::string(std::string_view value) {
  append_msgpack_string(payload_.bytes, value);
}

void MsgpackWriter::binary(Binary bytes) {
  append_msgpack_binary_head(payload_.bytes, bytes.size());
  payload_.bytes += bytes.view();
}

void MsgpackWriter::begin_array(std::size_t size) {
  append_msgpack_array_head(payload_.bytes, size);
}

void MsgpackWriter::begin_object(std::size_t size) {
  append_msgpack_map_head(payload_.bytes, size);
}

void MsgpackWriter::key(std::string_view name) {
  append_msgpack_string(payload_.bytes, name);
}

EncodedPayload MsgpackWriter::finish() {
  EncodedPayload done = std::exchange(payload_, {});
  payload_.bytes = std::exchange(spare_, {});
  payload_.format = PayloadFormat::msgpack;
  return done;
}

void MsgpackWriter::recycle(EncodedPayload&& payload) noexcept {
  std::string& bytes = payload.bytes;
  if (bytes.capacity() > kept_capacity) return;
  bytes.clear();
  std::string& kept = payload_.bytes.empty() ? payload_.bytes : spare_;
  if (kept.capacity() < bytes.capacity()) kept.swap(bytes);
}

void MsgpackWriter::reset() noexcept {
  payload_.bytes.clear();
  payload_.unsafe_integers = 0;
  payload_.format = PayloadFormat::msgpack;
}

}  // namespace sockeye::codec
