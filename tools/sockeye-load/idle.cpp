#include "idle.hpp"

#include "clock.hpp"
#include "failure.hpp"
#include "options.hpp"
#include "report.hpp"

namespace load {

Idle::Idle(Loop& loop, const Options& options)
    : pids_(options.pids),
      clients_(options.clients),
      messages_(options.messages),
      payload_(options.payload),
      fleet_(loop, *this, options.target, 1) {}

bool Idle::settled(std::int64_t now) {
  if (settles_at_ == 0) settles_at_ = now + ns_per_second;
  if (now < settles_at_) return false;
  settles_at_ = 0;
  return true;
}

std::int64_t Idle::tick(std::int64_t now) {
  switch (step_) {
    case Step::first_client:
      if (!fleet_.complete() || !settled(now)) break;
      before_ = measure_memory(pids_);
      fleet_.grow(clients_ + 1);
      step_ = Step::connecting;
      break;
    case Step::connecting:
      if (fleet_.complete()) step_ = Step::connected;
      break;
    case Step::connected:
      if (!settled(now)) break;
      connected_ = measure_memory(pids_);
      step_ = Step::heartbeats;
      if (messages_ == 0) break;
      echoes_.emplace(fleet_, payload_, 1, Schedule(0, 0), messages_);
      echoes_->start(now);
      step_ = Step::talking;
      break;
    case Step::talking:
      if (echoes_->operations() == std::uint64_t{messages_} * fleet_.size()) step_ = Step::silent;
      break;
    case Step::silent:
      if (!settled(now)) break;
      silent_ = measure_memory(pids_);
      step_ = Step::heartbeats;
      break;
    case Step::heartbeats:
      ++ticks_;
      break;
  }
  return now + ns_per_second / 20;
}

void Idle::on_packet(Client& client, std::string_view packet) {
  if (echoes_ && echoes_->take_packet(client, packet)) return;
  throw Failure("an idle client received " + std::string(packet.substr(0, 80)));
}

// Heartbeats may be far apart: that nothing happens is what idle is about.
std::uint64_t Idle::progress() const {
  return fleet_.joined() + pings_ + ticks_ + (echoes_ ? echoes_->operations() : 0);
}

std::string Idle::missing() const {
  if (echoes_) return echoes_->missing();
  return std::to_string(fleet_.size() - fleet_.joined()) + " clients have not joined";
}

void Idle::finish(Report& report) {
  const auto each = [&](std::int64_t bytes) { return static_cast<double>(bytes) / clients_; };
  report.figures["rss_per_connection"] = each(connected_.rss - before_.rss);
  report.figures["uss_per_connection"] = each(connected_.uss - before_.uss);
  report.figures["kernel_per_connection_both_ends"] = each(connected_.kernel - before_.kernel);
  if (messages_ == 0) return;
  report.figures["rss_per_connection_after_messages"] = each(silent_.rss - before_.rss);
  report.figures["uss_per_connection_after_messages"] = each(silent_.uss - before_.uss);
}

}  // namespace load
