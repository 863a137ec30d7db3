// Bodies that came compressed, taken apart within a bound.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sockeye::http {

/// Takes the codings of a Content-Encoding off `body`: gzip, x-gzip, deflate (with or without
/// zlib's header), identity; two of them at most. The error, or empty: then the body is plain and
/// no longer than `limit` bytes.
std::string inflate_body(std::string_view content_encoding, std::string& body, std::size_t limit);

}  // namespace sockeye::http
