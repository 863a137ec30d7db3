#include "codec/msgpack_packet.hpp"

#include "codec/msgpack_bytes.hpp"
#include "codec/msgpack_reader.hpp"
#include "codec/packet_check.hpp"
#include "sockeye/convert.hpp"

namespace sockeye::codec {
namespace {

/// A whole number of any encoding, as JavaScript's Number.isInteger, that is not negative.
bool whole(Cursor from, std::uint64_t& value) noexcept {
  bool negative = false;
  std::int64_t low = 0;
  return from.is_number() && detail::exact_integer(from, negative, low, value) && !negative;
}

/// The last member of each name, as in JavaScript.
struct Members {
  std::optional<Cursor> type;
  std::optional<Cursor> nsp;
  std::optional<Cursor> id;
  std::optional<Cursor> data;
};

Members members_of(Cursor root) noexcept {
  Members found;
  for (const auto [key, value] : root.members()) {
    if (key == "type") found.type = value;
    if (key == "nsp") found.nsp = value;
    if (key == "id") found.id = value;
    if (key == "data") found.data = value;
  }
  return found;
}

}  // namespace

PacketError read_msgpack_packet(std::string_view bytes, std::size_t max_depth, Tape& tape,
                                Packet& packet) {
  packet = {};
  // The packet's own map is not counted, so that the limit is the same for both parsers.
  if (msgpack_read(bytes, {.max_depth = max_depth + 1}, tape) != MsgpackError::none) {
    return PacketError::invalid_msgpack;
  }
  const Members members = members_of(tape.root());
  std::uint64_t type = 0;
  if (!members.type || !whole(*members.type, type) || type > 4) return PacketError::invalid_type;
  packet.type = static_cast<PacketType>(type);
  if (!members.nsp || members.nsp->kind() != Kind::string) return PacketError::invalid_namespace;
  packet.nsp = members.nsp->as_string();
  if (members.id) {
    std::uint64_t id = 0;
    if (!whole(*members.id, id)) return PacketError::invalid_head;
    packet.id = id;
  }
  packet.has_data = members.data.has_value();
  packet.data = members.data.value_or(Cursor());
  return check_payload(tape, packet, DataRule::required);
}

void append_msgpack_head(std::string& out, const PacketHead& head, bool has_data) {
  append_msgpack_map_head(out, 2u + (has_data ? 1 : 0) + (head.id ? 1 : 0));
  append_msgpack_string(out, "type");
  append_msgpack_uint(out, static_cast<std::uint64_t>(head.type));
  if (has_data) append_msgpack_string(out, "data");
}

void append_msgpack_tail(std::string& out, const PacketHead& head) {
  if (head.id) {
    append_msgpack_string(out, "id");
    append_msgpack_uint(out, *head.id);
  }
  append_msgpack_string(out, "nsp");
  append_msgpack_string(out, head.nsp);
}

}  // namespace sockeye::codec
