// WebSocket frames as a client sees them: masked on their way out, unmasked on their way in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace load {

enum class Opcode : std::uint8_t { text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

/// Appends one final frame whose payload is `head` and then `body`, masked with `key`.
void append_frame(std::string& to, Opcode opcode, std::string_view head, std::string_view body,
                  std::uint32_t key);

struct Frame {
  Opcode opcode = Opcode::text;
  std::string_view payload;
  /// Bytes of the frame with its header; 0 where `data` holds only a part of it.
  std::size_t size = 0;
};

/// The frame that `data` begins with. Throws Failure for one that no server may send here: masked,
/// compressed, or a fragment, since none of the peers sends fragments.
Frame read_frame(std::string_view data);

}  // namespace load
