// The structure of a short and simple JSON text, which is what most events are. simdjson's first
// stage works on blocks of 64 bytes and checks UTF-8; for a text that ends within a few of them,
// and whose strings are plain ASCII, one look at each character costs a third of that.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace sockeye::codec {

class JsonShortScan {
 public:
  /// Of a text, in bytes; beyond it simdjson is the faster one.
  static constexpr std::size_t max_text = 256;

  /// Whether the text is of that kind. Where it is not (longer, a backslash, a byte beyond ASCII, a
  /// character that no JSON has there), nothing is said about it: simdjson has to read it.
  bool scan(std::string_view text) noexcept;

  /// Where each bracket, brace, colon, comma and the first character of each scalar stands.
  std::span<const std::uint32_t> offsets() const noexcept { return {offsets_.data(), count_}; }

 private:
  std::array<std::uint32_t, max_text> offsets_;
  std::size_t count_ = 0;
};

}  // namespace sockeye::codec
