// base64url without padding (RFC 4648, section 5), as tokens use it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace common {

std::string base64url_encode(std::string_view bytes);
/// Nothing for text that the encoder would not have written.
std::optional<std::string> base64url_decode(std::string_view text);

}  // namespace common
