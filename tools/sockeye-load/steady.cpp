#include "steady.hpp"

#include "failure.hpp"
#include "schedule.hpp"

namespace load {

Steady::Steady(Loop& loop, const Target& target, std::uint32_t clients, std::uint32_t room_size)
    : fleet_(loop, *this, target, clients),
      room_size_(room_size),
      rooms_wanted_(room_size > 0 ? clients : 0) {}

void Steady::on_joined(Client& client) {
  if (room_size_ > 0) {
    client.send("20[\"join\",\"r" + std::to_string(client.index() / room_size_) + "\"]");
  }
  fleet_.on_joined();
}

void Steady::on_packet(Client& client, std::string_view packet) {
  if (rooms_joined_ < rooms_wanted_ && packet == "30[true]") {
    ++rooms_joined_;
    return;
  }
  for (const auto& traffic : traffic_) {
    if (traffic->take_packet(client, packet)) return;
  }
  throw Failure("client " + std::to_string(client.index()) + " received " +
                std::string(packet.substr(0, 80)));
}

void Steady::start(std::int64_t now) {
  for (const auto& traffic : traffic_) traffic->start(now);
}

void Steady::stop() {
  for (const auto& traffic : traffic_) traffic->stop();
}

bool Steady::drained() const {
  return std::all_of(traffic_.begin(), traffic_.end(),
                     [](const auto& traffic) { return traffic->drained(); });
}

std::int64_t Steady::tick(std::int64_t now) {
  std::int64_t due = Schedule::no_time;
  for (const auto& traffic : traffic_) due = std::min(due, traffic->tick(now));
  return due;
}

std::uint64_t Steady::operations() const {
  std::uint64_t sum = 0;
  for (const auto& traffic : traffic_) sum += traffic->operations();
  return sum;
}

std::uint64_t Steady::deliveries() const {
  std::uint64_t sum = 0;
  for (const auto& traffic : traffic_) sum += traffic->deliveries();
  return sum;
}

std::uint64_t Steady::progress() const {
  return fleet_.joined() + rooms_joined_ + operations() + deliveries();
}

std::string Steady::missing() const {
  if (!fleet_.complete()) {
    return std::to_string(fleet_.size() - fleet_.joined()) + " clients have not joined";
  }
  if (rooms_joined_ < rooms_wanted_) return "rooms were not joined";
  for (const auto& traffic : traffic_) {
    if (!traffic->drained()) return traffic->missing();
  }
  return "nothing is under way";
}

void Steady::clear_latency() {
  for (const auto& traffic : traffic_) traffic->latency.clear();
}

Histogram Steady::latency() const {
  Histogram sum;
  for (const auto& traffic : traffic_) sum.add(traffic->latency);
  return sum;
}

}  // namespace load
