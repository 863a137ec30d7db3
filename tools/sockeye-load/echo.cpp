#include "echo.hpp"

#include <charconv>

#include "failure.hpp"
#include "options.hpp"

namespace load {

Echo::Echo(Loop& loop, const Options& options)
    : fleet_(loop, *this, options.target, options.clients),
      schedule_(options.rate, 0),
      payload_(options.payload),
      in_flight_(options.in_flight),
      open_loop_(options.rate > 0),
      clients_(options.clients) {
  for (std::uint32_t i = 0; i < options.clients; ++i) texts_.emplace_back(payload_, i);
}

void Echo::start(std::int64_t now) {
  schedule_.start(now);
  if (open_loop_) return;
  for (std::uint32_t i = 0; i < fleet_.size(); ++i) {
    for (std::uint32_t k = 0; k < in_flight_; ++k) send(i, now);
  }
}

void Echo::stop() {
  schedule_.stop();
}

std::int64_t Echo::tick(std::int64_t now) {
  if (!open_loop_) return Schedule::no_time;
  std::int64_t scheduled = 0;
  while (schedule_.next(now, under_way_, scheduled)) {
    send(next_client_, scheduled);
    next_client_ = (next_client_ + 1) % fleet_.size();
  }
  return schedule_.due();
}

void Echo::send(std::uint32_t client, std::int64_t scheduled) {
  Outstanding& outstanding = clients_[client];
  const std::uint64_t id = outstanding.first + outstanding.sent.size();
  outstanding.sent.push_back({.scheduled = scheduled, .answered = false});
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, id).ptr;
  packet_.assign("2").append(digits, end).append("[\"echo\",\"");
  packet_.append(texts_[client].with(id)).append("\"]");
  fleet_[client].send(packet_);
  ++under_way_;
}

void Echo::on_packet(Client& client, std::string_view packet) {
  Outstanding& outstanding = clients_[client.index()];
  std::uint64_t id = 0;
  const auto [at, error] = std::from_chars(packet.data() + 1, packet.data() + packet.size(), id);
  const std::string_view rest(at, static_cast<std::size_t>(packet.data() + packet.size() - at));
  const std::uint64_t place = id - outstanding.first;
  if (packet.front() != '3' || error != std::errc{} || place >= outstanding.sent.size() ||
      outstanding.sent[place].answered || !rest.starts_with("[\"") || !rest.ends_with("\"]") ||
      texts_[client.index()].check(rest.substr(2, rest.size() - 4)) != id) {
    throw Failure("client " + std::to_string(client.index()) + " waits for acknowledgement " +
                  std::to_string(outstanding.first) + " and received " +
                  std::string(packet.substr(0, 80)));
  }
  const std::int64_t now = now_ns();
  outstanding.sent[place].answered = true;
  latency.record(now - outstanding.sent[place].scheduled);
  while (!outstanding.sent.empty() && outstanding.sent.front().answered) {
    outstanding.sent.pop_front();
    ++outstanding.first;
  }
  --under_way_;
  ++ended_;
  if (!open_loop_ && schedule_.running()) send(client.index(), now);
}

std::string Echo::missing() const {
  for (std::size_t i = 0; i < clients_.size(); ++i) {
    if (!clients_[i].sent.empty()) {
      return "client " + std::to_string(i) + " got no acknowledgement " +
             std::to_string(clients_[i].first) + "; in all " + std::to_string(under_way_) +
             " are missing";
    }
  }
  return "nothing";
}

}  // namespace load
