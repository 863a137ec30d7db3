// Payloads that can be checked: a number of twelve digits, then bytes that follow from `mark` and
// the place. Two texts of equal length differ in their numbers alone, unless their marks differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace load {

class NumberedText {
 public:
  static constexpr std::size_t digits = 12;

  /// `size` is the payload's, at least `digits`; `mark` tells one sender or room from another.
  NumberedText(std::size_t size, std::uint32_t mark);

  /// Valid until the next call.
  std::string_view with(std::uint64_t number);
  /// Whether `text` says that it is of this mark.
  bool same_mark(std::string_view text) const;
  /// The number, where `text` is a payload of this mark and size, byte for byte.
  std::optional<std::uint64_t> check(std::string_view text) const;

 private:
  std::string text_;
  std::size_t name_end_;
};

}  // namespace load
