// Base64 by table: six bits a character in, 24 bits a group out.
#include "base/base64.hpp"

#include <array>
#include <cstdint>

namespace sockeye::base {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t invalid = 0xFF;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(invalid);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  values['-'] = 62;
  values['_'] = 63;
  return values;
}

constexpr std::array<std::uint8_t, 256> values = make_values();

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

}  // namespace

char* base64_encode(std::string_view bytes, char* out) noexcept {
  std::size_t at = 0;
  for (; bytes.size() - at >= 3; at += 3) {
    const std::uint32_t group =
        byte_at(bytes, at) << 16 | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2);
    *out++ = alphabet[group >> 18];
    *out++ = alphabet[group >> 12 & 63];
    *out++ = alphabet[group >> 6 & 63];
    *out++ = alphabet[group & 63];
  }
  const std::size_t rest = bytes.size() - at;
  if (rest == 0) return out;
  const std::uint32_t group =
      byte_at(bytes, at) << 16 | (rest == 2 ? byte_at(bytes, at + 1) << 8 : 0U);
  *out++ = alphabet[group >> 18];
  *out++ = alphabet[group >> 12 & 63];
  *out++ = rest == 2 ? alphabet[group >> 6 & 63] : '=';
  *out++ = '=';
  return out;
}

std::string base64_encode(std::string_view bytes) {
  std::string out(base64_size(bytes.size()), '\0');
  base64_encode(bytes, out.data());
  return out;
}

void base64_decode(std::string_view text, std::string& out) {
  text = text.substr(0, text.find('='));
  out.clear();
  out.resize(text.size() / 4 * 3 + 3);
  char* to = out.data();
  std::uint32_t group = 0;
  unsigned characters = 0;
  for (const char character : text) {
    const std::uint8_t value = values[static_cast<unsigned char>(character)];
    if (value == invalid) continue;
    group = group << 6 | value;
    if (++characters < 4) continue;
    *to++ = static_cast<char>(group >> 16 & 0xFF);
    *to++ = static_cast<char>(group >> 8 & 0xFF);
    *to++ = static_cast<char>(group & 0xFF);
    group = 0;
    characters = 0;
  }
  if (characters == 2) *to++ = static_cast<char>(group >> 4 & 0xFF);
  if (characters == 3) {
    *to++ = static_cast<char>(group >> 10 & 0xFF);
    *to++ = static_cast<char>(group >> 2 & 0xFF);
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
}

std::string base64_decode(std::string_view text) {
  std::string out;
  base64_decode(text, out);
  return out;
}

}  // namespace sockeye::base
