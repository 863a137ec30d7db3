// The check is a range for the next continuation byte: the first one's range depends on its lead
// (RFC 3629, section 4), which is what refuses overlong forms, surrogates and what is too large.
#include "base/utf8.hpp"

#include <cstddef>
#include <cstring>

#include "base/lanes.hpp"

namespace sockeye::base {
namespace {

std::size_t ascii_prefix(const char* text, std::size_t size) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  constexpr std::size_t stride = 4 * sizeof(Lane);
  std::size_t at = 0;
  for (; size - at >= stride; at += stride) {
    const char* const from = text + at;
    const Lane all =
        (load_lane(from) | load_lane(from + 16)) | (load_lane(from + 32) | load_lane(from + 48));
    if (any_bits(all, high_bits)) break;
  }
  for (; size - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, text + at, sizeof word);
    if ((word & high_bits) != 0) break;
  }
  while (at < size && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

}  // namespace

bool Utf8Validator::begin(unsigned char lead) noexcept {
  if (lead < 0xC2 || lead > 0xF4) return false;
  missing_ = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  low_ = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  high_ = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  return true;
}

bool Utf8Validator::feed(std::string_view piece) noexcept {
  Utf8Validator state = *this;  // kept in registers: a store through `this` could alias the text
  const char* at = piece.data();
  const char* const end = at + piece.size();
  while (at != end) {
    if (state.missing_ == 0) {
      at += ascii_prefix(at, static_cast<std::size_t>(end - at));
      if (at == end) break;
      if (!state.begin(static_cast<unsigned char>(*at++))) return false;
      continue;
    }
    const auto byte = static_cast<unsigned char>(*at++);
    if (byte < state.low_ || byte > state.high_) return false;
    state.low_ = 0x80;
    state.high_ = 0xBF;
    --state.missing_;
  }
  *this = state;
  return true;
}

bool is_valid_utf8(std::string_view text) noexcept {
  Utf8Validator validator;
  return validator.feed(text) && validator.complete();
}

}  // namespace sockeye::base
