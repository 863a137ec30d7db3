// What each type of packet may carry, whatever it was read from.
#pragma once

#include <cstdint>

#include "codec/packet.hpp"

namespace sockeye::codec {

/// Whether an EVENT, an ACK or a CONNECT_ERROR may come without data.
enum class DataRule : std::uint8_t {
  may_lack,  ///< JSON's, where the reference accepts and ignores such a packet
  required,
};

/// Checks `packet.data` against the packet's type, and fills `event` and `args`. `tape` is what the
/// packet was read into.
PacketError check_payload(Tape& tape, Packet& packet, DataRule rule);

}  // namespace sockeye::codec
