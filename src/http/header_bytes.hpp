// Headers from fields that a parser has checked already.
#pragma once

#include <string_view>

#include "sockeye/http/headers.hpp"

namespace sockeye::http::detail {

class HeaderBytes {
 public:
  /// `name` is a token, and `value` has neither line breaks nor NUL in it.
  static void add(Headers& headers, std::string_view name, std::string_view value) {
    headers.bytes_.append(name).append(1, ':').append(value).append(1, '\n');
  }
};

}  // namespace sockeye::http::detail
