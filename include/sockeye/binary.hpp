// Bytes as a payload: what arrives in a browser as an ArrayBuffer and in Node as a Buffer, at any
// depth of an event's arguments.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace sockeye {

/// Owned bytes. A value type: copies copy the bytes, moves do not.
class Binary {
 public:
  Binary() = default;
  /// A copy of these bytes; a vector is taken over.
  Binary(std::initializer_list<std::uint8_t> bytes) : bytes_(bytes) {}
  explicit Binary(std::vector<std::uint8_t> bytes) noexcept : bytes_(std::move(bytes)) {}
  explicit Binary(std::span<const std::uint8_t> bytes) : bytes_(bytes.begin(), bytes.end()) {}
  /// The bytes of the text, as they stand.
  explicit Binary(std::string_view bytes) : bytes_(bytes.begin(), bytes.end()) {}

  /// The bytes, as those of a container.
  const std::uint8_t* data() const noexcept { return bytes_.data(); }
  std::uint8_t* data() noexcept { return bytes_.data(); }
  std::size_t size() const noexcept { return bytes_.size(); }
  bool empty() const noexcept { return bytes_.empty(); }
  auto begin() const noexcept { return bytes_.begin(); }
  auto end() const noexcept { return bytes_.end(); }

  /// The bytes seen as characters; valid while this object lives unchanged.
  std::string_view view() const noexcept {
    return {static_cast<const char*>(static_cast<const void*>(bytes_.data())), bytes_.size()};
  }

  /// Whether the bytes are the same.
  friend bool operator==(const Binary&, const Binary&) = default;

 private:
  std::vector<std::uint8_t> bytes_;
};

}  // namespace sockeye
