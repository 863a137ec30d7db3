// What a request's conditional headers, Range and Accept-Encoding ask of a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sockeye/http/headers.hpp"

namespace sockeye::http {

/// What identifies a version of a file.
struct Version {
  /// Strong, with its quotes.
  std::string etag;
  std::int64_t modified_seconds = 0;
};

/// Whether the client has this version already: 304.
bool is_fresh(const Headers& request, const Version& version);

struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;
};

enum class RangeAnswer : std::uint8_t {
  whole,          ///< 200: no range, several, one that is not understood, or of another version
  part,           ///< 206
  unsatisfiable,  ///< 416
};

RangeAnswer choose_range(const Headers& request, const Version& version, std::uint64_t size,
                         ByteRange& range);

/// Whether the client takes this content coding.
bool accepts_encoding(std::string_view accept_encoding, std::string_view coding) noexcept;

/// The Content-Type of a file by its name's ending.
std::string_view content_type_of(std::string_view name) noexcept;

}  // namespace sockeye::http
