// Which node of a Redis Cluster has a key: CRC16 of the key, or of what stands in its first braces,
// modulo 16384.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "redis/options.hpp"
#include "redis/reply.hpp"

namespace sockeye::redis {

inline constexpr std::uint16_t slot_count = 16384;

std::uint16_t slot_of(std::string_view key) noexcept;

class SlotMap {
 public:
  /// CLUSTER SLOTS' answer, as `asked` gave it: it names itself by an empty host where it does not
  /// know its own. False, and nothing changes, for anything else.
  bool assign(const Reply& reply, const Endpoint& asked);
  /// What a MOVED said.
  void move(std::uint16_t slot, const Endpoint& node);

  /// Null where nobody has it.
  const Endpoint* node_of(std::uint16_t slot) const noexcept;
  /// Those that have slots.
  const std::vector<Endpoint>& nodes() const noexcept { return nodes_; }
  bool empty() const noexcept { return nodes_.empty(); }

 private:
  static constexpr std::uint16_t nobody = 0xffff;

  std::uint16_t index_of(const Endpoint& node);

  std::vector<Endpoint> nodes_;
  std::vector<std::uint16_t> owners_;
};

/// "MOVED 3999 127.0.0.1:6381" and "ASK 3999 ...".
struct Redirect {
  bool ask = false;
  std::uint16_t slot = 0;
  Endpoint node;

  /// None where the error is no redirect. An empty host means the node that said so.
  static std::optional<Redirect> read(std::string_view error, const Endpoint& asked);
};

}  // namespace sockeye::redis
