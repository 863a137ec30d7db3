// What a client's URL says, and whether its options can be meant.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/url.hpp"
#include "sockeye/client/options.hpp"

namespace sockeye::client {

struct Target {
  http::Origin origin;
  /// The URL's path, "/" where it has none.
  std::string nsp;
  std::vector<std::pair<std::string, std::string>> query;
};

/// A URL without a scheme is https. Throws std::invalid_argument.
Target parse_target(std::string_view url);

/// With "/" in front.
std::string namespace_name(std::string_view nsp);

/// Throws std::invalid_argument, which says what to write instead.
void check_options(const Options& options);

}  // namespace sockeye::client
