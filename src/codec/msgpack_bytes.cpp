#include "codec/msgpack_bytes.hpp"

#include <bit>
#include <cmath>

#include "base/utf8.hpp"
#include "codec/wtf8.hpp"

namespace sockeye::codec {
namespace {

constexpr double two_to_63 = 9223372036854775808.0;

void put(std::string& out, std::uint64_t byte) {
  out += static_cast<char>(byte & 0xFF);
}

/// The lowest `size` bytes of `value`, the highest of them first.
void put_bytes(std::string& out, std::uint64_t value, unsigned size) {
  while (size-- > 0) put(out, value >> (8 * size));
}

/// `tag`, `tag + 1` or `tag + 2` with a size of 1, 2 or 4 bytes behind it.
void put_size(std::string& out, std::uint8_t tag, std::size_t size) {
  const unsigned width = size < 0x100 ? 1u : size < 0x10000 ? 2u : 4u;
  put(out, tag + (width == 4 ? 2u : width - 1u));
  put_bytes(out, size, width);
}

/// A container's head: its size in the tag, or behind it in 2 or 4 bytes.
void put_container(std::string& out, std::uint8_t fixed, std::uint8_t tag, std::size_t size) {
  if (size < 0x10) return put(out, fixed | size);
  const unsigned width = size < 0x10000 ? 2u : 4u;
  put(out, tag + (width == 4 ? 1u : 0u));
  put_bytes(out, size, width);
}

}  // namespace

void append_msgpack_uint(std::string& out, std::uint64_t value) {
  if (value < 0x80) return put(out, value);
  const unsigned power = value < 0x100 ? 0 : value < 0x10000 ? 1 : value < 0x100000000 ? 2 : 3;
  put(out, 0xCCu + power);
  put_bytes(out, value, 1u << power);
}

void append_msgpack_int(std::string& out, std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  if (value >= 0) return append_msgpack_uint(out, bits);
  if (value >= -0x20) return put(out, bits);
  const unsigned power = value >= INT8_MIN    ? 0
                         : value >= INT16_MIN ? 1
                         : value >= INT32_MIN ? 2
                                              : 3;
  put(out, 0xD0u + power);
  put_bytes(out, bits, 1u << power);
}

void append_msgpack_number(std::string& out, double value) {
  if (std::floor(value) == value && value >= -two_to_63 && value < 2 * two_to_63) {
    return value < 0 ? append_msgpack_int(out, static_cast<std::int64_t>(value))
                     : append_msgpack_uint(out, static_cast<std::uint64_t>(value));
  }
  put(out, 0xCB);
  put_bytes(out, std::bit_cast<std::uint64_t>(value), 8);
}

void append_msgpack_string(std::string& out, std::string_view text) {
  if (!base::is_valid_utf8(text)) return append_msgpack_string(out, to_utf8(text));
  if (text.size() < 0x20) {
    put(out, 0xA0 | text.size());
  } else {
    put_size(out, 0xD9, text.size());
  }
  out += text;
}

void append_msgpack_binary_head(std::string& out, std::size_t size) {
  put_size(out, 0xC4, size);
}

void append_msgpack_array_head(std::string& out, std::size_t size) {
  put_container(out, 0x90, 0xDC, size);
}

void append_msgpack_map_head(std::string& out, std::size_t size) {
  put_container(out, 0x80, 0xDE, size);
}

void append_msgpack_element(std::string& bytes, std::string_view element) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  std::size_t head = 1;
  std::size_t size = byte(0) & 0x0Fu;
  if (byte(0) == 0xDC || byte(0) == 0xDD) {
    head = byte(0) == 0xDC ? 3 : 5;
    size = 0;
    for (std::size_t i = 1; i < head; ++i) size = size << 8 | byte(i);
  }
  std::string grown;
  append_msgpack_array_head(grown, size + 1);
  bytes.replace(0, head, grown);
  bytes += element;
}

}  // namespace sockeye::codec
