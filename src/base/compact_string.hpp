// A text that does not change, in 24 bytes: up to 23 characters stand in the object itself, which
// the 20 of an id do (a std::string of them takes 32 bytes and as many on the heap).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

namespace sockeye::base {

class CompactString {
 public:
  static constexpr std::size_t most_inline = 23;

  CompactString() noexcept = default;
  explicit CompactString(std::string_view text) {
    if (text.size() <= most_inline) {
      std::copy_n(text.data(), text.size(), bytes_.data());
      size_ = static_cast<std::uint8_t>(text.size());
    } else {
      auto* const copy = new char[text.size()];
      std::memcpy(copy, text.data(), text.size());
      const Outside outside{copy, text.size()};
      std::memcpy(bytes_.data(), &outside, sizeof outside);
      size_ = is_outside;
    }
  }
  CompactString(CompactString&& other) noexcept
      : bytes_(other.bytes_), size_(std::exchange(other.size_, 0)) {}
  CompactString& operator=(CompactString&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~CompactString() {
    if (size_ == is_outside) delete[] outside().data;
  }

  std::string_view view() const noexcept {
    if (size_ != is_outside) [[likely]]
      return {bytes_.data(), size_};
    const Outside text = outside();
    return {text.data, text.size};
  }
  operator std::string_view() const noexcept { return view(); }

 private:
  struct Outside {
    const char* data;
    std::size_t size;
  };
  static constexpr std::uint8_t is_outside = 0xFF;

  Outside outside() const noexcept {
    Outside text;
    std::memcpy(&text, bytes_.data(), sizeof text);
    return text;
  }

  alignas(8) std::array<char, most_inline> bytes_{};
  std::uint8_t size_ = 0;
};

static_assert(sizeof(CompactString) == 24);

}  // namespace sockeye::base
