// Binary in JSON, which has none: {"type":"Buffer","data":"BASE64"} at any depth.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sockeye/value.hpp"

namespace sockeye_tool {

/// The value with its binaries in that form.
sockeye::Value with_text(const sockeye::Value& value);

/// The value with what has that form as binaries; an array of bytes is taken as data too.
sockeye::Value with_binary(sockeye::Value value);

/// JSON where it parses, else the text itself.
sockeye::Value read_argument(std::string_view text);

/// As a JSON array.
std::string print(const std::vector<sockeye::Value>& values);

}  // namespace sockeye_tool
