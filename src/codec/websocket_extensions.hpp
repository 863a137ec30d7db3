// `Sec-WebSocket-Extensions` as RFC 6455, section 9.1, has it: a list of extensions with
// parameters.
//
//   permessage-deflate; client_max_window_bits, permessage-deflate; server_max_window_bits="10"
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sockeye::codec {

struct ExtensionParameter {
  std::string_view name;
  std::optional<std::string> value;
};

struct Extension {
  std::string_view name;
  std::vector<ExtensionParameter> parameters;
};

/// Nothing where the header does not follow the grammar, which a server answers with 400. Blanks
/// stand around list items and parameters, not around `=`; empty items are errors. Names are views
/// into `header`; quoted values have lost their quotes and must be tokens.
std::optional<std::vector<Extension>> parse_extensions(std::string_view header);

}  // namespace sockeye::codec
