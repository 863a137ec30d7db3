#include "numbered_text.hpp"

#include <algorithm>

namespace load {

NumberedText::NumberedText(std::size_t size, std::uint32_t mark)
    : text_(std::max(size, digits), '0') {
  const std::string name = "|" + std::to_string(mark) + "|";
  name_end_ = std::min(text_.size(), digits + name.size());
  for (std::size_t i = digits; i < text_.size(); ++i) {
    const std::size_t place = i - digits;
    text_[i] = place < name.size() ? name[place] : static_cast<char>('a' + (place * 7 + mark) % 26);
  }
}

std::string_view NumberedText::with(std::uint64_t number) {
  for (std::size_t i = digits; i-- > 0; number /= 10) {
    text_[i] = static_cast<char>('0' + number % 10);
  }
  return text_;
}

bool NumberedText::same_mark(std::string_view text) const {
  if (text.size() < name_end_) return false;
  return text.substr(digits, name_end_ - digits) ==
         std::string_view(text_).substr(digits, name_end_ - digits);
}

std::optional<std::uint64_t> NumberedText::check(std::string_view text) const {
  if (text.size() != text_.size()) return std::nullopt;
  if (text.substr(digits) != std::string_view(text_).substr(digits)) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

}  // namespace load
