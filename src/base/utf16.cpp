#include "base/utf16.hpp"

namespace sockeye::base {
namespace {

// A character is counted at its lead byte: those of four bytes are two units.
std::size_t units_of(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  if ((byte & 0xC0) == 0x80) return 0;
  return byte < 0xF0 ? 1 : 2;
}

}  // namespace

std::size_t utf16_size(std::string_view text) noexcept {
  std::size_t units = 0;
  for (const char c : text) units += units_of(c);
  return units;
}

std::optional<std::size_t> utf16_prefix(std::string_view text, std::size_t units) noexcept {
  std::size_t at = 0;
  std::size_t counted = 0;
  for (; at < text.size(); ++at) {
    const std::size_t next = units_of(text[at]);
    if (counted == units && next != 0) break;
    counted += next;
    if (counted > units) return std::nullopt;
  }
  if (counted != units) return std::nullopt;
  return at;
}

}  // namespace sockeye::base
