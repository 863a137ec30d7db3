// How long a UTF-8 text is for a peer that counts UTF-16 code units, as JavaScript does.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace sockeye::base {

/// UTF-16 code units of `text`, which is valid UTF-8.
std::size_t utf16_size(std::string_view text) noexcept;

/// Bytes at the front of `text`, which is valid UTF-8, that make `units` code units. Nothing where
/// it is too short, or where the count ends between the halves of a surrogate pair.
std::optional<std::size_t> utf16_prefix(std::string_view text, std::size_t units) noexcept;

}  // namespace sockeye::base
