// What all protocols of the cluster write and read alike: targets, sockets, events. What is read
// came from the bus: its types are checked, and what does not fit is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/json_writer.hpp"
#include "codec/msgpack_writer.hpp"
#include "codec/tape.hpp"
#include "core/adapter.hpp"
#include "core/types.hpp"
#include "sockeye/parser.hpp"
#include "sockeye/payload.hpp"

namespace sockeye::cluster {

/// {rooms, except}, and flags where asked for: those that differ from what is usual.
void write_target(PayloadWriter& to, const core::Target& target, bool with_flags = true);
void write_strings(PayloadWriter& to, const std::vector<std::string>& texts);
/// [{id, handshake, rooms, data}]
void write_sockets(PayloadWriter& to, const std::vector<core::SocketDetails>& sockets);
/// An event's payload: as it is where the format is the writer's own.
void write_event(codec::JsonWriter& to, const EncodedPayload& payload);
void write_event(codec::MsgpackWriter& to, const EncodedPayload& payload);

/// Reads the whole of a message, JSON (from "{") or MessagePack of any of the three dialects. The
/// bytes outlive the tape's content.
bool read_message(std::string_view bytes, codec::Tape& tape);
/// Numbers count as their text: JavaScript's rooms may be numbers. None for anything else.
std::optional<std::vector<std::string>> read_strings(Cursor from);
std::optional<core::Target> read_target(Cursor from);
std::optional<std::vector<core::SocketDetails>> read_sockets(Cursor from);
/// {type, data, nsp} of an event as a packet for this process' clients. None for what is no event,
/// or one that only the library may raise.
std::optional<core::BroadcastPacket> read_event(Cursor packet, const Parser& parser);
/// Whether anybody may be meant by the rooms of {rooms, except, flags}: asks `may_have(room)` for
/// each, `anybody()` where there is none.
template <class MayHave, class Anybody>
bool concerns(Cursor target, MayHave may_have, Anybody anybody) {
  const Cursor rooms = target["rooms"];
  if (rooms.size() == 0) return anybody();
  for (const Cursor room : rooms.elements()) {
    if (room.kind() != Kind::string || may_have(room.as_string())) return true;
  }
  return false;
}

}  // namespace sockeye::cluster
