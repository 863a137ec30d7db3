#include "connects.hpp"

#include "clock.hpp"
#include "failure.hpp"

namespace load {

namespace {

constexpr std::string_view path = "/socket.io/?EIO=4&transport=polling";

std::string sid_of(std::string_view open) {
  constexpr std::string_view head = "0{\"sid\":\"";
  if (!open.starts_with(head)) throw Failure("not an open packet: " + std::string(open));
  return std::string(open.substr(head.size(), open.find('"', head.size()) - head.size()));
}

}  // namespace

Connects::Seat::Seat(Connects& owner, std::uint32_t index)
    : client(owner.loop_, owner, index), http(owner.loop_, owner, index) {}

Connects::Connects(Loop& loop, const Target& target, bool polling, Schedule schedule)
    : loop_(loop), target_(target), polling_(polling), schedule_(schedule) {}

std::int64_t Connects::tick(std::int64_t now) {
  free_.insert(free_.end(), ended_seats_.begin(), ended_seats_.end());
  ended_seats_.clear();
  std::int64_t scheduled = 0;
  while (schedule_.next(now, under_way_, scheduled)) begin(scheduled);
  return schedule_.due();
}

void Connects::begin(std::int64_t scheduled) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(seats_.size()));
    seats_.emplace_back(*this, free_.back());
  }
  Seat& seat = seats_[free_.back()];
  free_.pop_back();
  seat.scheduled = scheduled;
  seat.polls = 0;
  ++under_way_;
  if (polling_) {
    seat.http.connect(target_);
    seat.http.get(path);
  } else {
    seat.client.connect(target_);
  }
}

void Connects::on_answer(HttpConnection& http, int status, std::string_view body) {
  Seat& seat = seats_[http.index()];
  if (status != 200) throw Failure("a poll was answered with " + std::to_string(status));
  const std::string session = std::string(path) + "&sid=";
  switch (seat.polls++) {
    case 0:
      seat.sid = sid_of(body);
      http.post(session + seat.sid, "40");
      return;
    case 1:
      http.get(session + seat.sid);
      return;
    default:
      if (!body.starts_with("40{\"sid\":")) throw Failure("not CONNECT: " + std::string(body));
      http.close();
      seat.client.upgrade(target_, seat.sid);
  }
}

void Connects::on_joined(Client& client) {
  if (polling_) {
    client.send("20[\"echo\",\"upgraded\"]");
  } else {
    end(seats_[client.index()]);
  }
}

void Connects::on_packet(Client& client, std::string_view packet) {
  if (!polling_) return;
  if (packet.starts_with("2")) return;
  if (packet != "30[\"upgraded\"]") throw Failure("not the echo: " + std::string(packet));
  end(seats_[client.index()]);
}

void Connects::end(Seat& seat) {
  latency.record(now_ns() - seat.scheduled);
  ended_seats_.push_back(seat.client.index());
  seat.client.close();
  --under_way_;
  ++ended_;
}

std::string Connects::missing() const {
  return std::to_string(under_way_) + " connections did not come about";
}

}  // namespace load
