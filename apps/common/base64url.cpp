// base64url without padding: strict, so that a token has one spelling only.
#include "base64url.hpp"

#include <cstdint>

namespace common {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string base64url_encode(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() * 4 + 2) / 3);
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char byte : bytes) {
    held = (held << 8) | static_cast<unsigned char>(byte);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text.push_back(alphabet[(held >> bits) & 0x3f]);
    }
  }
  if (bits > 0) {
    text.push_back(alphabet[(held << (6 - bits)) & 0x3f]);
  }
  return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
  std::string bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t held = 0;
  unsigned bits = 0;
  for (const char character : text) {
    const auto digit = alphabet.find(character);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    held = (held << 6) | static_cast<std::uint32_t>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes.push_back(static_cast<char>((held >> bits) & 0xff));
    }
  }
  const bool has_stray_digit = text.size() % 4 == 1;
  const bool has_stray_bits = (held & ((1U << bits) - 1)) != 0;
  if (has_stray_digit || has_stray_bits) {
    return std::nullopt;
  }
  return bytes;
}

}  // namespace common
