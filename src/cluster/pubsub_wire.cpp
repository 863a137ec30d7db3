#include "cluster/pubsub_wire.hpp"

#include <algorithm>

#include "cluster/wire.hpp"

namespace sockeye::cluster::pubsub {
namespace {

void member(PayloadWriter& to, std::string_view name, std::string_view text) {
  to.key(name);
  to.string(text);
}

void type_member(PayloadWriter& to, RequestType type) {
  to.key("type");
  to.int64(static_cast<std::int64_t>(type));
}

void uid_member(PayloadWriter& to, std::string_view uid) {
  if (!uid.empty()) member(to, "uid", uid);
}

void packet_member(codec::MsgpackWriter& to, std::string_view nsp,
                   const core::BroadcastPacket& packet) {
  to.begin_object(3);
  to.key("type");
  to.int64(2);
  to.key("data");
  write_event(to, packet.payload);
  member(to, "nsp", nsp);
  to.end_object();
}

}  // namespace

Channels::Channels(std::string_view key, std::string_view nsp) {
  const auto name = [&](std::string_view kind) {
    return std::string(key) + std::string(kind) + '#' + std::string(nsp) + '#';
  };
  events_ = name("");
  requests_ = name("-request");
  responses_ = name("-response");
}

std::string Channels::event(const core::Target& target) const {
  return target.rooms.size() == 1 ? events_ + target.rooms.front() + '#' : events_;
}

std::string_view Channels::room_of(std::string_view channel) const {
  channel.remove_prefix(std::min(events_.size(), channel.size()));
  if (!channel.empty()) channel.remove_suffix(1);
  return channel;
}

std::string Channels::responses_for(std::string_view uid) const {
  return responses_ + std::string(uid) + '#';
}

std::string Channels::pattern() const {
  std::string pattern;
  for (const char c : events_) {
    if (c == '*' || c == '?' || c == '[' || c == ']' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '*';
}

std::string event(std::string_view uid, std::string_view nsp, const core::BroadcastPacket& packet,
                  const core::Target& target) {
  codec::MsgpackWriter to;
  to.begin_array(3);
  to.string(uid);
  packet_member(to, nsp, packet);
  write_target(to, target);
  to.end_array();
  return to.finish().bytes;
}

std::string broadcast_request(std::string_view uid, std::string_view id, std::string_view nsp,
                              const core::BroadcastPacket& packet, const core::Target& target) {
  codec::MsgpackWriter to;
  to.begin_object(5);
  member(to, "uid", uid);
  member(to, "requestId", id);
  type_member(to, RequestType::broadcast);
  to.key("packet");
  packet_member(to, nsp, packet);
  to.key("opts");
  write_target(to, target);
  to.end_object();
  return to.finish().bytes;
}

std::string move_request(std::string_view uid, RequestType type, const core::Target& target,
                         const std::vector<std::string>& rooms) {
  codec::JsonWriter to(codec::JsonBinary::buffer);
  to.begin_object(uid.empty() ? 3 : 4);
  uid_member(to, uid);
  type_member(to, type);
  to.key("opts");
  write_target(to, target, false);
  to.key("rooms");
  write_strings(to, rooms);
  to.end_object();
  return to.finish().bytes;
}

std::string disconnect_request(std::string_view uid, const core::Target& target, bool close) {
  codec::JsonWriter to(codec::JsonBinary::buffer);
  to.begin_object(uid.empty() ? 3 : 4);
  uid_member(to, uid);
  type_member(to, RequestType::remote_disconnect);
  to.key("opts");
  write_target(to, target, false);
  to.key("close");
  to.boolean(close);
  to.end_object();
  return to.finish().bytes;
}

std::string fetch_request(std::string_view uid, std::string_view id, const core::Target& target) {
  codec::JsonWriter to(codec::JsonBinary::buffer);
  to.begin_object(4);
  member(to, "uid", uid);
  member(to, "requestId", id);
  type_member(to, RequestType::remote_fetch);
  to.key("opts");
  write_target(to, target, false);
  to.end_object();
  return to.finish().bytes;
}

std::string server_side_request(std::string_view uid, std::string_view id,
                                const std::vector<Value>& event) {
  codec::JsonWriter to(codec::JsonBinary::buffer);
  to.begin_object(id.empty() ? 3 : 4);
  member(to, "uid", uid);
  if (!id.empty()) member(to, "requestId", id);
  type_member(to, RequestType::server_side_emit);
  to.key("data");
  to.begin_array(event.size());
  for (const Value& value : event) encode(to, value);
  to.end_array();
  to.end_object();
  return to.finish().bytes;
}

std::string sockets_response(std::string_view id, const std::vector<core::SocketDetails>& sockets) {
  codec::JsonWriter to(codec::JsonBinary::buffer);
  to.begin_object(2);
  member(to, "requestId", id);
  to.key("sockets");
  write_sockets(to, sockets);
  to.end_object();
  return to.finish().bytes;
}

std::string names_response(std::string_view id, std::string_view name,
                           const std::vector<std::string>& names) {
  codec::JsonWriter to(codec::JsonBinary::buffer);
  to.begin_object(name.empty() ? 1 : 2);
  member(to, "requestId", id);
  if (!name.empty()) {
    to.key(name);
    write_strings(to, names);
  }
  to.end_object();
  return to.finish().bytes;
}

std::string server_side_response(std::string_view id, const Value& answer) {
  codec::JsonWriter to(codec::JsonBinary::buffer);
  to.begin_object(3);
  type_member(to, RequestType::server_side_emit);
  member(to, "requestId", id);
  to.key("data");
  encode(to, answer);
  to.end_object();
  return to.finish().bytes;
}

std::string client_count_response(std::string_view id, std::uint64_t count) {
  codec::JsonWriter to(codec::JsonBinary::buffer);
  to.begin_object(3);
  type_member(to, RequestType::broadcast_client_count);
  member(to, "requestId", id);
  to.key("clientCount");
  to.uint64(count);
  to.end_object();
  return to.finish().bytes;
}

std::string client_ack_response(std::string_view id, const Value& answer) {
  codec::MsgpackWriter to;
  to.begin_object(3);
  type_member(to, RequestType::broadcast_ack);
  member(to, "requestId", id);
  to.key("packet");
  encode(to, answer);
  to.end_object();
  return to.finish().bytes;
}

}  // namespace sockeye::cluster::pubsub
