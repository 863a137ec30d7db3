#include "local_side.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace sockeye::sim {
namespace {

bool is_in(const std::set<std::string>& rooms, const std::vector<std::string>& any) {
  return std::ranges::any_of(any, [&](const std::string& room) { return rooms.contains(room); });
}

}  // namespace

std::set<std::string> SimSide::selected(const core::Target& target) const {
  std::set<std::string> found;
  for (const auto& [id, rooms] : sockets_) {
    if (!target.rooms.empty() && !is_in(rooms, target.rooms)) continue;
    if (!is_in(rooms, target.except)) found.insert(id);
  }
  return found;
}

bool SimSide::may_have(std::string_view room) const {
  return std::ranges::any_of(
      sockets_, [&](const auto& socket) { return socket.second.contains(std::string(room)); });
}

void SimSide::broadcast(core::BroadcastPacket packet, core::Target target) {
  observer_.delivered(packet, target, selected(target));
}

void SimSide::broadcast_with_ack(core::BroadcastPacket packet, core::Target target,
                                 std::function<void(std::size_t)> counted,
                                 std::function<void(Value)> answered) {
  const auto receivers = selected(target);
  observer_.delivered(packet, target, receivers);
  counted(receivers.size());
  if (!answers) return;
  for (const std::string& id : receivers) {
    clock_.after(std::chrono::milliseconds(random_.below(50)), [answered, id] { answered(id); });
  }
}

void SimSide::fetch_sockets(core::Target target,
                            std::function<void(std::vector<core::SocketDetails>)> done) {
  std::vector<core::SocketDetails> found;
  for (const std::string& id : selected(target)) {
    const auto& rooms = sockets_.at(id);
    found.push_back({id, Value::object(), {rooms.begin(), rooms.end()}, Value(id)});
  }
  done(std::move(found));
}

void SimSide::move(const core::Target& target, const std::vector<std::string>& rooms, bool join) {
  for (const std::string& id : selected(target)) {
    for (const std::string& room : rooms) {
      if (join) {
        sockets_[id].insert(room);
      } else if (room != id) {
        sockets_[id].erase(room);
      }
    }
  }
}

void SimSide::disconnect_sockets(core::Target target, bool) {
  for (const std::string& id : selected(target)) sockets_.erase(id);
}

void SimSide::server_side(std::vector<Value> event, std::function<void(Value)> answer) {
  observer_.server_side(event);
  if (!answer || !answers) return;
  clock_.after(std::chrono::milliseconds(random_.below(50)),
               [answer = std::move(answer), event] { answer(event.back()); });
}

void SimSide::list_rooms(std::function<void(std::vector<std::string>)> done) {
  std::set<std::string> all;
  for (const auto& [id, rooms] : sockets_) all.insert(rooms.begin(), rooms.end());
  done({all.begin(), all.end()});
}

}  // namespace sockeye::sim
