// What a server's recovery appends to events, and clients send back to be given what they missed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace sockeye::core {

/// Whether a string that ends an event can be an offset at all: servers write them in letters,
/// digits, '-', '_' and '.', and keep them short. The reference takes every string for one, so that
/// a text at the end of a volatile event, which brings no offset, costs it what was missed.
inline bool may_be_offset(std::string_view text) noexcept {
  constexpr std::size_t longest = 64;
  return !text.empty() && text.size() <= longest && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_' || c == '.';
  });
}

}  // namespace sockeye::core
