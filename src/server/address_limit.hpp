// How many connections each address has, so that one cannot take all of a server's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace sockeye::server {

/// Shared by all shards of a server. An IPv6 network of 64 bits counts as one address: a household
/// or a rented host has that many.
class AddressLimit {
 public:
  /// Where a reverse proxy speaks for everybody, from loopback or a private network, a limit that
  /// nobody asked for does not hold. 0 is no limit.
  explicit AddressLimit(std::optional<std::size_t> limit)
      : limit_(limit.value_or(default_limit)), everywhere_(limit.has_value()) {}

  static constexpr std::size_t default_limit = 10'000;

  bool is_full(std::string_view address) const;
  /// False where it is full. Each true calls for a `release`.
  bool take(std::string_view address);
  void release(std::string_view address);
  /// Addresses that have a connection.
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return counts_.size();
  }

 private:
  struct Key {
    std::array<std::uint64_t, 2> parts{};
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<std::uint64_t>()(key.parts[0] * 0x9e3779b97f4a7c15U ^ key.parts[1]);
    }
  };

  /// Nothing where connections of the address are not counted.
  std::optional<Key> key_of(std::string_view address) const;

  std::size_t limit_;
  bool everywhere_;
  mutable std::mutex mutex_;
  std::unordered_map<Key, std::size_t, Hash> counts_;
};

}  // namespace sockeye::server
