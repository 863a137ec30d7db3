#include "fanout.hpp"

#include "failure.hpp"
#include "msg_packet.hpp"
#include "options.hpp"

namespace load {

Fanout::Fanout(Loop& loop, const Options& options)
    : fleet_(loop, *this, options.target, options.clients),
      text_(options.payload, 0),
      schedule_(options.rate, options.in_flight),
      next_(options.clients) {}

void Fanout::start(std::int64_t now) {
  schedule_.start(now);
}

std::int64_t Fanout::tick(std::int64_t now) {
  std::int64_t scheduled = 0;
  while (schedule_.next(now, under_way_.size(), scheduled)) {
    const std::uint64_t number = ended_ + under_way_.size();
    packet_.assign("2[\"pub\",\"").append(text_.with(number)).append("\"]");
    fleet_[0].send(packet_);
    under_way_.push_back({.scheduled = scheduled, .receivers_left = fleet_.size()});
  }
  return schedule_.due();
}

void Fanout::on_packet(Client& client, std::string_view packet) {
  const auto number = text_.check(msg_payload(packet));
  std::uint64_t& next = next_[client.index()];
  if (!number || *number != next || next - ended_ >= under_way_.size()) {
    throw Failure("client " + std::to_string(client.index()) + " expected event " +
                  std::to_string(next) + " and received " + std::string(packet.substr(0, 80)));
  }
  Event& event = under_way_[next - ended_];
  ++next;
  ++delivered_;
  latency.record(now_ns() - event.scheduled);
  --event.receivers_left;
  while (!under_way_.empty() && under_way_.front().receivers_left == 0) {
    under_way_.pop_front();
    ++ended_;
  }
}

std::string Fanout::missing() const {
  for (std::size_t i = 0; i < next_.size(); ++i) {
    if (next_[i] == ended_) {
      return "client " + std::to_string(i) + " did not receive event " + std::to_string(ended_) +
             ", nor did " + std::to_string(under_way_.front().receivers_left - 1) + " others";
    }
  }
  return "nothing";
}

}  // namespace load
