// What one job may take.
#pragma once

#include <cstddef>
#include <cstdint>

namespace artifex_job::limits {

/// Of a picture, or of a page as it is drawn.
inline constexpr std::int64_t pixels = 100'000'000;
inline constexpr int pages = 100;
/// Bytes of a file that is decoded; a checksum has no limit.
inline constexpr std::int64_t decoded_file = std::int64_t{256} << 20;
/// Bytes of the text that is found.
inline constexpr std::size_t text = std::size_t{8} << 20;
/// The process': address space, and bytes of a file that it writes.
inline constexpr std::uint64_t memory = std::uint64_t{4} << 30;
inline constexpr std::uint64_t written = std::uint64_t{64} << 20;

}  // namespace artifex_job::limits
