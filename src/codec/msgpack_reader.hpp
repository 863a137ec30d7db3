// Reads MessagePack into a Tape, as notepack.io 2 reads it, so that a handler sees what the JSON
// parser would have shown it.
//
//   undefined (fixext 1, type 0)      an object's member: absent; else null
//   Date (fixext 8, type 0)           a string, as Date.toJSON writes it; null past the year 275760
//   ArrayBuffer (ext 8/16/32, type 0) binary, as `bin` is
//   any other extension               [type, binary]
//
// Strings and binaries are views into the message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "codec/tape.hpp"

namespace sockeye::codec {

enum class MsgpackError : std::uint8_t {
  none,
  truncated,     ///< less bytes than are announced
  invalid_type,  ///< 0xC1, which nothing begins with
  invalid_utf8,
  invalid_key,     ///< a key that is neither a string nor an integer
  trailing_bytes,  ///< something after the value
  too_deep,
  too_large,  ///< 1 GiB
};

struct MsgpackLimits {
  /// Arrays and maps inside one another.
  std::size_t max_depth = 128;
  /// Whether extension -1 is MessagePack's timestamp, as notepack.io 3 and @msgpack/msgpack write a
  /// Date: then a string, as Date.toJSON writes it.
  bool timestamps = false;
};

/// `bytes` must outlive what is read from the tape. A size that is announced costs nothing before
/// its bytes are there.
MsgpackError msgpack_read(std::string_view bytes, const MsgpackLimits& limits, Tape& tape);

}  // namespace sockeye::codec
