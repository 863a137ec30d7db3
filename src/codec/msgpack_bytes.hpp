// MessagePack's scalars, strings and heads of containers, each in the shortest form, as notepack.io
// writes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sockeye::codec {

void append_msgpack_int(std::string& out, std::int64_t value);
void append_msgpack_uint(std::string& out, std::uint64_t value);
/// A whole number within 64 bits as an integer, since JavaScript makes no difference, else 64 bits.
void append_msgpack_number(std::string& out, double value);
/// What is no UTF-8 (a lone surrogate in WTF-8 too) becomes U+FFFD: MessagePack has no escapes.
void append_msgpack_string(std::string& out, std::string_view text);
/// In front of a binary's bytes.
void append_msgpack_binary_head(std::string& out, std::size_t size);
void append_msgpack_array_head(std::string& out, std::size_t size);
void append_msgpack_map_head(std::string& out, std::size_t size);

/// One element more in the array that `bytes` are: its head grows, `element` is put at the end.
void append_msgpack_element(std::string& bytes, std::string_view element);

}  // namespace sockeye::codec
