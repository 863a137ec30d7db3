// The entries of the streams adapter: {uid, nsp, type, data}, where data is JSON or, with binary in
// it, MessagePack in base64.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/frame.hpp"
#include "cluster/message.hpp"
#include "codec/tape.hpp"
#include "redis/reply.hpp"

namespace sockeye::redis {

/// One that was read; views into the answer.
struct StreamEntry {
  std::string_view uid;
  std::string_view nsp;
  std::uint64_t type = 0;
  std::string_view data;

  /// None where a namespace or a type is missing.
  static std::optional<StreamEntry> read(const Reply& fields);
  /// Its data on a tape, which looks into `data` and `decoded`. False where that cannot be read.
  bool decode(std::string& decoded, codec::Tape& tape) const;
};

/// XADD of the message.
base::Frame encode_entry(std::string_view stream, std::size_t max_len,
                         const cluster::ClusterMessage& message, bool only_plaintext);

/// The stream of a namespace: "name", or "name-i" of several.
std::string stream_of(std::string_view name, std::uint32_t count, std::string_view nsp);

}  // namespace sockeye::redis
