// How far a JSON string's text goes on without anything that needs care: what reads strings and
// what prints them skips that far at once.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sockeye::codec {

constexpr std::uint64_t json_tops = 0x8080808080808080;

/// The top bit of each of eight bytes that is a control character, a quote, a backslash or not
/// ASCII; of those behind the first of them perhaps of others too, by a borrow.
inline std::uint64_t json_specials(const char* from) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  const std::uint64_t quote = word ^ (ones * '"');
  const std::uint64_t backslash = word ^ (ones * '\\');
  return (word | (word - ones * 0x20) | (quote - ones) | (backslash - ones)) & json_tops;
}

/// Of a word that was read from memory in little endian, the first of its bytes with a bit set.
inline std::size_t first_byte(std::uint64_t found) noexcept {
  return static_cast<std::size_t>(std::countr_zero(found)) / 8;
}

/// The same as `plain_prefix`, of a text whose first `i` bytes are known to be plain.
std::size_t plain_prefix_of_more(std::string_view text, std::size_t i) noexcept;

/// How many bytes stand in front of the first quote, backslash, control character or byte that is
/// no ASCII: the size of the text where it has none.
inline std::size_t plain_prefix(std::string_view text) noexcept {
  std::size_t known = 0;
  if (std::endian::native == std::endian::little && text.size() >= sizeof(std::uint64_t)) {
    // Names and keys end here.
    if (const std::uint64_t found = json_specials(text.data())) return first_byte(found);
    // A long text is looked at in larger pieces, best from its beginning.
    known = text.size() < 32 ? sizeof(std::uint64_t) : 0;
  }
  return plain_prefix_of_more(text, known);
}

}  // namespace sockeye::codec
