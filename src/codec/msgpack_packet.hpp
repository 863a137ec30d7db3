// Packets of socket.io-msgpack-parser: one binary message each, a map.
//
//   {"type":2,"data":["hello",1],"id":7,"nsp":"/"}
//   | append_msgpack_head     | payload | append_msgpack_tail
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "codec/packet.hpp"

namespace sockeye::codec {

/// Members in any order; others than the four are ignored. A nil is no absent member.
PacketError read_msgpack_packet(std::string_view bytes, std::size_t max_depth, Tape& tape,
                                Packet& packet);

/// What stands before the payload, the key of which is written where `has_data`.
void append_msgpack_head(std::string& out, const PacketHead& head, bool has_data);
/// What stands behind the payload.
void append_msgpack_tail(std::string& out, const PacketHead& head);

}  // namespace sockeye::codec
