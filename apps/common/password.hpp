// Passwords as Argon2id hashes. Both calls take tens of milliseconds and 19 MiB on purpose: never
// on a shard's thread.
#pragma once

#include <string>
#include <string_view>

namespace common {

inline constexpr std::size_t longest_password = 256;

/// The hash in the PHC string format, salted from the system's random source. Throws
/// std::runtime_error when there is no memory or no randomness.
std::string hash_password(std::string_view password);

/// Whether `password` is the one of `hash`. False also for a hash that cannot be read.
bool verify_password(std::string_view password, const std::string& hash);

}  // namespace common
