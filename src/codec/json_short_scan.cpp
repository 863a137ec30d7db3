// One pass, character by character outside of strings, sixteen at once inside.
#include "codec/json_short_scan.hpp"

#include "codec/json_plain.hpp"

namespace sockeye::codec {
namespace {

enum class Part : std::uint8_t { space, mark, quote, scalar, none };

constexpr std::array<Part, 256> make_parts() {
  std::array<Part, 256> parts{};
  parts.fill(Part::none);
  const auto are = [&parts](std::string_view characters, Part part) {
    for (const char c : characters) parts[static_cast<unsigned char>(c)] = part;
  };
  are(" \t\n\r", Part::space);
  are("[]{}:,", Part::mark);
  are("\"", Part::quote);
  are("0123456789+-.Eabcdefghijklmnopqrstuvwxyz", Part::scalar);
  return parts;
}

constexpr std::array<Part, 256> parts = make_parts();

}  // namespace

bool JsonShortScan::scan(std::string_view text) noexcept {
  if (text.size() > max_text) return false;
  const auto part_at = [text](std::size_t at) {
    return at < text.size() ? parts[static_cast<unsigned char>(text[at])] : Part::space;
  };
  std::uint32_t* next = offsets_.data();
  for (std::size_t at = 0; at < text.size();) {
    const Part part = part_at(at);
    if (part == Part::space) {
      ++at;
      continue;
    }
    *next++ = static_cast<std::uint32_t>(at++);
    if (part == Part::mark) continue;
    if (part == Part::quote) {
      at += plain_prefix(text.substr(at));
      if (at == text.size() || text[at] != '"') return false;
      ++at;
    } else if (part == Part::scalar) {
      while (part_at(at) == Part::scalar) ++at;
    } else {
      return false;
    }
    // A scalar ends with a mark or a space; whatever else stands there is for simdjson to judge.
    if (part_at(at) > Part::mark) return false;
  }
  count_ = static_cast<std::size_t>(next - offsets_.data());
  return count_ > 0;
}

}  // namespace sockeye::codec
