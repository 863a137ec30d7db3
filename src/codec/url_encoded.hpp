// application/x-www-form-urlencoded: names and values as they stand in a URL's query and in a
// form's body. `+` is a space; a percent sign that begins no escape stands for itself.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sockeye::codec {

std::string url_decode(std::string_view text);

/// As JavaScript's `encodeURIComponent`: a space is `%20`, and `!'()*` stay as they are.
std::string url_encode(std::string_view text);

/// Calls `visit(name, value)`, neither decoded yet, for each pair that is not empty. A name without
/// an equals sign has the empty value.
template <class Visit>
void for_each_url_pair(std::string_view text, Visit&& visit) {
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      visit(pair, std::string_view());
    } else {
      visit(pair.substr(0, equals), pair.substr(equals + 1));
    }
  }
}

/// Whether a name that is not decoded yet is `name`.
bool is_url_name(std::string_view encoded, std::string_view name);

/// Names in the order of their first appearance, each with its last value; all decoded.
std::vector<std::pair<std::string, std::string>> url_entries(std::string_view text);

}  // namespace sockeye::codec
