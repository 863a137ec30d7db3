// UTF-8 as RFC 3629 has it (no surrogates, no overlong forms, nothing past U+10FFFF), checked whole
// or in pieces. A piece that no continuation can make valid is refused at its first wrong byte.
#pragma once

#include <cstdint>
#include <string_view>

namespace sockeye::base {

/// Checks a text that arrives in pieces, cut anywhere. Four bytes of state.
class Utf8Validator {
 public:
  /// False from the first byte on that cannot stand there. After that, only `reset` is of use.
  bool feed(std::string_view piece) noexcept;

  /// Whether the text may end here, which is not within a character.
  bool complete() const noexcept { return missing_ == 0; }

  void reset() noexcept { *this = Utf8Validator(); }

 private:
  bool begin(unsigned char lead) noexcept;

  std::uint8_t missing_ = 0;  // continuation bytes that the current character still lacks
  std::uint8_t low_ = 0x80;   // the range of the next one
  std::uint8_t high_ = 0xBF;
};

/// Whether the whole text is valid UTF-8.
bool is_valid_utf8(std::string_view text) noexcept;

}  // namespace sockeye::base
