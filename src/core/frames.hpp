// A Socket.IO packet as frames: encoded once, however many receivers it has.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "base/frame.hpp"
#include "codec/packet.hpp"
#include "core/types.hpp"
#include "engine/session.hpp"
#include "sockeye/error.hpp"
#include "sockeye/parser.hpp"

namespace sockeye::core {

struct PacketFrames {
  /// None where a user's parser failed.
  base::Frame head;
  /// What follows the head as messages of their own.
  std::vector<base::Frame> attachments;
  /// Why there are none.
  std::shared_ptr<const Error> failure = {};
};

/// An EVENT or an ACK, whose `payload` was written for the same parser.
PacketFrames encode_packet(const Parser& parser, const codec::PacketHead& head,
                           const EncodedPayload& payload, bool compress = true);
/// The same, compressed and conflated as the flags say. What consists of several messages, and what
/// asks for an acknowledgement, is not conflated.
PacketFrames encode_packet(const Parser& parser, const codec::PacketHead& head,
                           const EncodedPayload& payload, const Flags& flags);

/// Any packet, with `data` or (null) none. Binary in it is written as JSON.stringify does, where
/// the parser is JSON's.
PacketFrames encode_packet(const Parser& parser, codec::PacketType type, std::string_view nsp,
                           const Value* data = nullptr);

/// The bytes of its messages, as Engine.IO carries them.
inline std::size_t payload_size(const PacketFrames& frames) noexcept {
  const bool has_type = frames.head.kind() == base::FrameKind::text;
  std::size_t size = frames.head.body().size() - (has_type ? 1 : 0);
  for (const base::Frame& attachment : frames.attachments) size += attachment.body().size();
  return size;
}

/// Queues the packet's messages, which must be there.
inline void send(engine::Session& session, const PacketFrames& frames) {
  if (frames.head.has_key()) {
    session.conflate(frames.head);
    return;
  }
  session.send(frames.head);
  for (const base::Frame& attachment : frames.attachments) session.send(attachment);
}

}  // namespace sockeye::core
