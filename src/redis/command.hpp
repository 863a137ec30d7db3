// Commands in the form in which they leave: an array of binary-safe strings.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "base/frame.hpp"

namespace sockeye::redis {

/// "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n". One allocation.
base::Frame encode_command(std::span<const std::string_view> parts);

inline base::Frame encode_command(std::initializer_list<std::string_view> parts) {
  return encode_command(std::span<const std::string_view>(parts.begin(), parts.size()));
}

}  // namespace sockeye::redis
