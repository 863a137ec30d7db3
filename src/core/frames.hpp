// A Socket.IO packet as frames: encoded once, however many receivers it has.
#pragma once

#include <string_view>
#include <vector>

#include "base/frame.hpp"
#include "codec/packet.hpp"
#include "sockeye/payload.hpp"

namespace sockeye::core {

struct PacketFrames {
  base::Frame head;
  /// What follows the head as messages of their own.
  std::vector<base::Frame> attachments;
};

/// `head.attachments` and `head.payload` are taken from `payload`.
PacketFrames encode_packet(codec::PacketHead head, const EncodedPayload& payload,
                           bool compress = true);

/// A packet whose payload is `json`, which may be empty.
base::Frame encode_packet(codec::PacketType type, std::string_view nsp, std::string_view json);

}  // namespace sockeye::core
