// JSON's two scalars that need care: strings, escaped as JSON.stringify escapes them, and numbers,
// printed as JavaScript prints them.
#pragma once

#include <string>
#include <string_view>

namespace sockeye::codec {

/// Appends `text` as a JSON string with its quotes. A lone surrogate in WTF-8 becomes an escape,
/// any other byte that is no UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// Appends a number: the shortest digits that read back the same; NaN and infinities as null.
void append_json_number(std::string& out, double value);

}  // namespace sockeye::codec
