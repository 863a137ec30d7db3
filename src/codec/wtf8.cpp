#include "codec/wtf8.hpp"

namespace sockeye::codec {

std::size_t decode_wtf8(std::string_view text, std::uint32_t& code) noexcept {
  const auto byte = [text](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto follows = [&](std::size_t i) { return i < text.size() && (byte(i) & 0xC0) == 0x80; };
  const std::uint32_t lead = byte(0);
  std::size_t length = 0;
  std::uint32_t least = 0;
  if (lead >= 0xC2 && lead < 0xE0) {
    length = 2;
    least = 0x80;
    code = lead & 0x1F;
  } else if (lead >= 0xE0 && lead < 0xF0) {
    length = 3;
    least = 0x800;
    code = lead & 0x0F;
  } else if (lead >= 0xF0 && lead < 0xF5) {
    length = 4;
    least = 0x10000;
    code = lead & 0x07;
  } else {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (!follows(i)) return 0;
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  return code < least || code > 0x10FFFF ? 0 : length;
}

std::string to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    std::uint32_t code = static_cast<std::uint8_t>(text.front());
    const std::size_t length = code < 0x80 ? 1 : decode_wtf8(text, code);
    if (length == 0 || (code >= 0xD800 && code <= 0xDFFF)) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

}  // namespace sockeye::codec
