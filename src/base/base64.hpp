// Base64 (RFC 4648): written with the standard alphabet and padding, read as Node reads it, since
// that is what Engine.IO's peers were written against.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sockeye::base {

constexpr std::size_t base64_size(std::size_t bytes) noexcept {
  return (bytes + 2) / 3 * 4;
}

/// Writes `base64_size(bytes.size())` characters to `out` and answers the end of what was written.
char* base64_encode(std::string_view bytes, char* out) noexcept;
std::string base64_encode(std::string_view bytes);

/// Never fails: both alphabets are read, characters of neither are skipped, the text ends at its
/// first `=`, a last group of a single character is dropped.
void base64_decode(std::string_view text, std::string& out);
std::string base64_decode(std::string_view text);

}  // namespace sockeye::base
