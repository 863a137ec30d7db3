// Whom a message in JSON is for, found without reading the event in it: most of what a node of a
// large cluster hears is for rooms that it does not have.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sockeye::cluster {

/// Of a message's `data`.
struct DataGlance {
  std::span<const std::string_view> rooms() const noexcept { return {named.data(), count}; }

  static constexpr std::size_t most_rooms = 8;
  std::array<std::string_view, most_rooms> named;
  std::size_t count = 0;
  /// Somebody waits for an answer.
  bool request = false;
};

/// Of the whole.
struct Glance {
  std::uint64_t type = 0;
  std::string_view uid;
  std::string_view nsp;
  DataGlance data;
};

/// None where it has to be read to be understood: it is no JSON, names many rooms or none in plain
/// ASCII, or is not built as the reference builds it. The views are into the text.
std::optional<DataGlance> glance_at_data(std::string_view text);
std::optional<Glance> glance_at(std::string_view text);

}  // namespace sockeye::cluster
