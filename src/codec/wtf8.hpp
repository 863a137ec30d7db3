// WTF-8: UTF-8 in which a lone surrogate may stand, as strings from JavaScript may hold one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sockeye::codec {

/// The character that `text` begins with: its length in bytes, 0 where there is none; and its code,
/// which may be a surrogate's. `text` is not empty and begins with no ASCII character.
std::size_t decode_wtf8(std::string_view text, std::uint32_t& code) noexcept;

/// U+FFFD in place of each lone surrogate and of each byte that belongs to no character.
std::string to_utf8(std::string_view text);

}  // namespace sockeye::codec
