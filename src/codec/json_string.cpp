// Strings as JSON.stringify prints them: quote, backslash, control characters and lone surrogates
// are escaped, all else stands as it is.
#include <bit>
#include <cstdint>
#include <cstring>

#include "base/lanes.hpp"
#include "codec/json_plain.hpp"
#include "codec/json_text.hpp"
#include "codec/wtf8.hpp"

namespace sockeye::codec {
namespace {

bool is_special(std::uint8_t byte) noexcept {
  return byte < 0x20 || byte >= 0x80 || byte == '"' || byte == '\\';
}

/// Not 0 where the byte is special.
base::Lane specials(base::Lane bytes) noexcept {
  using Signed = std::int8_t __attribute__((vector_size(16)));
  constexpr std::int8_t first_plain = 0x20;
  // A vector's comparison gives 0 or all bits in each place; what is not ASCII is below 0.
  return static_cast<base::Lane>(std::bit_cast<Signed>(bytes) < first_plain - Signed{}) |
         static_cast<base::Lane>(bytes == base::fill_lane('"')) |
         static_cast<base::Lane>(bytes == base::fill_lane('\\'));
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

}  // namespace

std::size_t plain_prefix_of_more(std::string_view text, std::size_t i) noexcept {
  constexpr std::size_t stride = 2 * sizeof(base::Lane);
  constexpr std::size_t step = sizeof(std::uint64_t);
  const char* const begin = text.data();
  if constexpr (std::endian::native == std::endian::little) {
    for (; i + stride <= text.size(); i += stride) {
      const base::Lane found = specials(base::load_lane(begin + i)) |
                               specials(base::load_lane(begin + i + sizeof(base::Lane)));
      if (base::any_bits(found, json_tops)) break;
    }
    for (; i + step <= text.size(); i += step) {
      if (const std::uint64_t found = json_specials(begin + i)) return i + first_byte(found);
    }
    // The last eight bytes once more, of which those that were seen already are plain.
    if (i < text.size() && text.size() >= step) {
      i = text.size() - step;
      const std::uint64_t found = json_specials(begin + i);
      return found ? i + first_byte(found) : text.size();
    }
  }
  while (i < text.size() && !is_special(static_cast<std::uint8_t>(begin[i]))) ++i;
  return i;
}

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
