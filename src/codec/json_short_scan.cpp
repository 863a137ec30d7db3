// One pass, character by character outside of strings, sixteen at once inside.
#include "codec/json_short_scan.hpp"

#include "codec/json_text.hpp"

namespace sockeye::codec {
namespace {

enum class Part : std::uint8_t { none, space, mark, quote, scalar };

constexpr std::array<Part, 256> make_parts() {
  std::array<Part, 256> parts{};
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
  count_ = 0;
  bool adjoins = false;  // the character before belongs to a scalar
  for (std::size_t at = 0; at < text.size(); ++at) {
    switch (parts[static_cast<unsigned char>(text[at])]) {
      case Part::space:
        adjoins = false;
        break;
      case Part::mark:
        offsets_[count_++] = static_cast<std::uint32_t>(at);
        adjoins = false;
        break;
      case Part::scalar:
        if (!adjoins) offsets_[count_++] = static_cast<std::uint32_t>(at);
        adjoins = true;
        break;
      case Part::quote: {
        if (adjoins) return false;
        offsets_[count_++] = static_cast<std::uint32_t>(at);
        at += 1 + plain_prefix(text.substr(at + 1));
        if (at == text.size() || text[at] != '"') return false;
        // What follows a string without a mark or a space between them is for simdjson to judge.
        const bool ends = at + 1 == text.size();
        if (!ends && parts[static_cast<unsigned char>(text[at + 1])] > Part::mark) return false;
        break;
      }
      case Part::none:
        return false;
    }
  }
  return count_ > 0;
}

}  // namespace sockeye::codec
