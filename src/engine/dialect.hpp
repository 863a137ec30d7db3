// In which form a client's packets travel: what its handshake request said, and what lasts as long
// as its session.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sockeye::engine {

/// Engine.IO's: 4 of Socket.IO 3 and later, 3 of those before.
enum class Protocol : std::uint8_t { v3 = 3, v4 = 4 };

struct Dialect {
  Protocol protocol = Protocol::v4;
  /// The query's `b64`: binary messages go out as base64 text.
  bool base64 = false;
  /// Polling through script elements: the digits of the query's `j`, which may be none.
  std::optional<std::string> jsonp;
};

}  // namespace sockeye::engine
