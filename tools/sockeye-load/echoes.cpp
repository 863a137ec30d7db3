#include "echoes.hpp"

#include <charconv>

#include "clock.hpp"
#include "failure.hpp"

namespace load {

namespace {

constexpr std::uint64_t clients_apart = 1'000'000;

// Payloads of all clients differ: their numbers are the client's and the acknowledgement's.
std::uint64_t number_of(std::uint32_t client, std::uint64_t id) {
  return client * clients_apart + id % clients_apart;
}

}  // namespace

Echoes::Echoes(Fleet& fleet, std::size_t payload, std::uint32_t in_flight, Schedule schedule,
               std::uint64_t limit)
    : fleet_(fleet),
      schedule_(schedule),
      text_(payload, 0),
      in_flight_(in_flight),
      limit_(limit),
      clients_(fleet.size()) {}

void Echoes::start(std::int64_t now) {
  schedule_.start(now);
  if (!schedule_.is_closed_loop()) return;
  for (std::uint32_t i = 0; i < clients_.size(); ++i) {
    for (std::uint32_t k = 0; k < in_flight_; ++k) send(i, now);
  }
}

std::int64_t Echoes::tick(std::int64_t now) {
  if (schedule_.is_closed_loop()) return Schedule::no_time;
  std::int64_t scheduled = 0;
  while (schedule_.next(now, under_way_, scheduled)) {
    send(next_client_, scheduled);
    next_client_ = static_cast<std::uint32_t>((next_client_ + 1) % clients_.size());
  }
  return schedule_.due();
}

void Echoes::send(std::uint32_t client, std::int64_t scheduled) {
  Outstanding& outstanding = clients_[client];
  const std::uint64_t id = outstanding.first + outstanding.sent.size();
  if (id >= limit_) return;
  outstanding.sent.push_back({.scheduled = scheduled, .answered = false});
  char digits[20];
  const char* const end = std::to_chars(digits, digits + sizeof digits, id).ptr;
  packet_.assign("2").append(static_cast<const char*>(digits), end).append("[\"echo\",\"");
  packet_.append(text_.with(number_of(client, id))).append("\"]");
  fleet_[client].send(packet_);
  ++under_way_;
}

bool Echoes::take_packet(Client& client, std::string_view packet) {
  if (packet.front() != '3') return false;
  Outstanding& outstanding = clients_[client.index()];
  const char* const end = packet.data() + packet.size();
  std::uint64_t id = 0;
  const auto [at, error] = std::from_chars(packet.data() + 1, end, id);
  const std::string_view rest(at, static_cast<std::size_t>(end - at));
  const std::uint64_t place = id - outstanding.first;
  if (error != std::errc{} || place >= outstanding.sent.size() ||
      outstanding.sent[place].answered || !rest.starts_with("[\"") || !rest.ends_with("\"]") ||
      text_.check(rest.substr(2, rest.size() - 4)) != number_of(client.index(), id)) {
    throw Failure("client " + std::to_string(client.index()) + " waits for acknowledgement " +
                  std::to_string(outstanding.first) + " and received " +
                  std::string(packet.substr(0, 80)));
  }
  const std::int64_t now = now_ns();
  outstanding.sent[place].answered = true;
  latency.record(now - outstanding.sent[place].scheduled);
  while (!outstanding.sent.empty() && outstanding.sent.front().answered) {
    outstanding.sent.erase(outstanding.sent.begin());
    ++outstanding.first;
  }
  --under_way_;
  ++ended_;
  if (schedule_.is_closed_loop() && schedule_.running()) send(client.index(), now);
  return true;
}

std::string Echoes::missing() const {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    if (clients_[i].sent.empty()) continue;
    return "client " + std::to_string(i) + " got no acknowledgement " +
           std::to_string(clients_[i].first) + "; in all " + std::to_string(under_way_) +
           " are missing";
  }
  return "nothing";
}

}  // namespace load
