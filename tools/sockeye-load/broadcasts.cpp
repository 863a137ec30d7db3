#include "broadcasts.hpp"

#include <algorithm>

#include "clock.hpp"
#include "failure.hpp"

namespace load {

namespace {

/// What stands in `2["msg","..."]`; empty where the packet is something else. The payloads hold
/// nothing that JSON would escape.
std::string_view msg_payload(std::string_view packet) {
  constexpr std::string_view head = "2[\"msg\",\"";
  constexpr std::string_view tail = "\"]";
  if (!packet.starts_with(head) || !packet.ends_with(tail)) return {};
  packet.remove_prefix(head.size());
  packet.remove_suffix(std::min(tail.size(), packet.size()));
  return packet;
}

}  // namespace

Broadcasts::Broadcasts(Fleet& fleet, std::size_t payload, std::uint32_t room_size,
                       Schedule schedule)
    : fleet_(fleet),
      schedule_(schedule),
      namespace_(room_size == 0),
      room_size_(namespace_ ? fleet.size() : room_size),
      next_(fleet.size()) {
  // Marks tell the namespace's events (0) and each room's (from 1) apart.
  for (std::uint32_t first = 0; first < fleet.size(); first += room_size_) {
    const auto mark = static_cast<std::uint32_t>(namespace_ ? 0 : rooms_.size() + 1);
    rooms_.push_back({.text = NumberedText(payload, mark),
                      .first = first,
                      .size = std::min(room_size_, fleet.size() - first)});
  }
}

std::int64_t Broadcasts::tick(std::int64_t now) {
  std::int64_t scheduled = 0;
  while (schedule_.next(now, under_way_, scheduled)) {
    publish(rooms_[next_room_], next_room_, scheduled);
    next_room_ = (next_room_ + 1) % rooms_.size();
  }
  return schedule_.due();
}

void Broadcasts::publish(Room& room, std::size_t number, std::int64_t scheduled) {
  const std::string_view text = room.text.with(room.ended + room.under_way.size());
  if (namespace_) {
    packet_.assign("2[\"pub\",\"").append(text).append("\"]");
  } else {
    packet_.assign("2[\"pub_room\",{\"room\":\"r").append(std::to_string(number));
    packet_.append("\",\"payload\":\"").append(text).append("\"}]");
  }
  fleet_[room.first].send(packet_);
  room.under_way.push_back({.scheduled = scheduled, .receivers_left = room.size});
  ++under_way_;
}

bool Broadcasts::take_packet(Client& client, std::string_view packet) {
  const std::string_view payload = msg_payload(packet);
  if (payload.empty()) return false;
  Room& room = rooms_[client.index() / room_size_];
  if (!room.text.same_mark(payload)) return false;
  std::uint64_t& next = next_[client.index()];
  const auto number = room.text.check(payload);
  if (!number || *number != next || next - room.ended >= room.under_way.size()) {
    throw Failure("client " + std::to_string(client.index()) + " expected event " +
                  std::to_string(next) + " and received " + std::string(packet.substr(0, 80)));
  }
  Event& event = room.under_way[next - room.ended];
  ++next;
  ++delivered_;
  latency.record(now_ns() - event.scheduled);
  --event.receivers_left;
  while (!room.under_way.empty() && room.under_way.front().receivers_left == 0) {
    room.under_way.pop_front();
    ++room.ended;
    ++ended_;
    --under_way_;
  }
  return true;
}

std::string Broadcasts::missing() const {
  for (const Room& room : rooms_) {
    if (room.under_way.empty()) continue;
    std::uint32_t client = room.first;
    while (client + 1 < room.first + room.size && next_[client] != room.ended) ++client;
    return "client " + std::to_string(client) + " did not receive event " +
           std::to_string(room.ended) + ", nor did " +
           std::to_string(room.under_way.front().receivers_left - 1) + " others of its room";
  }
  return "nothing";
}

}  // namespace load
