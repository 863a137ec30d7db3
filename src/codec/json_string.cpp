// Strings as JSON.stringify prints them: quote, backslash, control characters and lone surrogates
// are escaped, all else stands as it is.
#include <cstdint>
#include <cstring>

#include "codec/json_text.hpp"

namespace sockeye::codec {
namespace {

constexpr std::uint64_t ones = 0x0101010101010101;
constexpr std::uint64_t tops = 0x8080808080808080;

/// Whether one of eight bytes is a control character, a quote, a backslash or not ASCII.
bool is_special(std::uint64_t word) noexcept {
  const std::uint64_t quote = word ^ (ones * '"');
  const std::uint64_t backslash = word ^ (ones * '\\');
  return ((word | (word - ones * 0x20) | (quote - ones) | (backslash - ones)) & tops) != 0;
}

bool is_special(std::uint8_t byte) noexcept {
  return byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\';
}

std::size_t plain_prefix(std::string_view text) noexcept {
  std::size_t i = 0;
  for (; i + sizeof(std::uint64_t) <= text.size(); i += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + i, sizeof word);
    if (is_special(word)) break;
  }
  while (i < text.size() && !is_special(static_cast<std::uint8_t>(text[i]))) ++i;
  return i;
}

void append_unit(std::string& out, std::uint32_t unit) {
  constexpr char digits[] = "0123456789abcdef";
  const char escape[] = {'\\',
                         'u',
                         digits[(unit >> 12) & 0xF],
                         digits[(unit >> 8) & 0xF],
                         digits[(unit >> 4) & 0xF],
                         digits[unit & 0xF]};
  out.append(escape, sizeof escape);
}

void append_ascii(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\b':
      out += "\\b";
      break;
    case '\f':
      out += "\\f";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      append_unit(out, static_cast<std::uint8_t>(c));
  }
}

/// The character that `text` begins with: its length, 0 where there is none; and its code.
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

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const std::size_t plain = plain_prefix(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    if (static_cast<std::uint8_t>(text.front()) < 0x80) {
      append_ascii(out, text.front());
      text.remove_prefix(1);
      continue;
    }
    std::uint32_t code = 0;
    const std::size_t length = decode_wtf8(text, code);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
      text.remove_prefix(1);
    } else {
      if (code >= 0xD800 && code <= 0xDFFF) {
        append_unit(out, code);
      } else {
        out.append(text.substr(0, length));
      }
      text.remove_prefix(length);
    }
  }
  out += '"';
}

}  // namespace sockeye::codec
