#include "redis/node_commands.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "redis/command.hpp"

namespace sockeye::redis {
namespace {

void tell(OnOutcome& on_outcome, const Outcome& outcome) {
  if (!on_outcome) return;
  OnOutcome call = std::move(on_outcome);
  call(outcome);
}

base::Frame join(std::span<const base::Frame> parts) {
  std::size_t size = 0;
  for (const base::Frame& part : parts) size += part.size();
  base::Frame joined = base::Frame::allocate(size, 0, base::FrameKind::raw);
  char* at = joined.writable();
  for (const base::Frame& part : parts) {
    std::memcpy(at, part.bytes().data(), part.size());
    at += part.size();
  }
  return joined;
}

}  // namespace

NodeCommands::NodeCommands(const Site& site, std::optional<Endpoint> endpoint,
                           net::OnBrokerStatus on_status)
    : site_(site),
      link_(site, std::move(endpoint), "commands", site.options.ping_interval, *this,
            std::move(on_status)) {}

NodeCommands::~NodeCommands() {
  std::deque<Waiting> ended = std::move(waiting_);
  waiting_.clear();
  for (Waiting& waiting : ended) tell(waiting.on_outcome, Outcome(Failure::closed));
  for (OnOutcome& refused : refused_) tell(refused, Outcome(Failure::overflow));
  site_.shard.cancel(timer_);
}

void NodeCommands::send(base::Frame command, std::string_view, OnOutcome on_outcome,
                        Repeat repeat) {
  add(std::move(command), 1, std::move(on_outcome), repeat);
}

void NodeCommands::send_asking(base::Frame command, OnOutcome on_outcome) {
  const base::Frame parts[] = {encode_command({"ASKING"}), std::move(command)};
  add(join(parts), 2, std::move(on_outcome), Repeat::never);
}

void NodeCommands::transaction(std::span<const base::Frame> commands, std::string_view,
                               OnOutcome on_outcome, Repeat repeat) {
  std::vector<base::Frame> parts{encode_command({"MULTI"})};
  parts.insert(parts.end(), commands.begin(), commands.end());
  parts.push_back(encode_command({"EXEC"}));
  add(join(parts), static_cast<std::uint32_t>(parts.size()), std::move(on_outcome), repeat);
}

void NodeCommands::send_to_all(base::Frame command,
                               UniqueFunction<void(const Outcome&, std::size_t)> on_outcome) {
  add(
      std::move(command), 1,
      [call = std::move(on_outcome)](const Outcome& outcome) mutable { call(outcome, 1); },
      Repeat::safe);
}

void NodeCommands::add(base::Frame command, std::uint32_t answers, OnOutcome on_outcome,
                       Repeat repeat) {
  const Options& options = site_.options;
  const std::size_t bytes = command.size();
  if (waiting_.size() >= options.max_waiting_commands ||
      bytes > options.max_waiting_bytes - std::min(bytes_, options.max_waiting_bytes)) {
    refuse(std::move(on_outcome));
    return;
  }
  bytes_ += bytes;
  waiting_.push_back({std::move(command), std::move(on_outcome),
                      site_.shard.now() + options.command_timeout, bytes, answers, answers,
                      repeat});
  if (link_.ready()) leave(waiting_.back());
  if (!timer_) watch_deadlines();
}

void NodeCommands::leave(Waiting& waiting) {
  link_.push(waiting.command);
  if (waiting.repeat != Repeat::safe) waiting.command.reset();
}

void NodeCommands::refuse(OnOutcome on_outcome) {
  ++link_.status().dropped;
  refused_.push_back(std::move(on_outcome));
  if (refused_.size() > 1) return;
  site_.shard.at_end_of_turn([this, watch = lifetime_.watch()] {
    if (!watch) return;
    std::vector<OnOutcome> refused = std::exchange(refused_, {});
    for (OnOutcome& call : refused) tell(call, Outcome(Failure::overflow));
  });
}

NodeCommands::Waiting NodeCommands::take_front() {
  Waiting front = std::move(waiting_.front());
  waiting_.pop_front();
  bytes_ -= front.bytes;
  return front;
}

void NodeCommands::on_ready() {
  for (Waiting& waiting : waiting_) leave(waiting);
}

void NodeCommands::on_reply(const Reply& reply) {
  if (waiting_.empty()) {
    link_.lose("answered what nobody asked");
    return;
  }
  if (--waiting_.front().due > 0) return;
  Waiting answered = take_front();
  tell(answered.on_outcome, Outcome(reply));
}

void NodeCommands::on_idle() {
  add(encode_command({"PING"}), 1, {}, Repeat::pointless);
}

void NodeCommands::on_lost() {
  std::deque<Waiting> kept;
  std::vector<OnOutcome> lost;
  bytes_ = 0;
  for (Waiting& waiting : waiting_) {
    if (waiting.expired) continue;
    if (waiting.repeat == Repeat::safe) {
      bytes_ += waiting.bytes;
      waiting.due = waiting.answers;
      kept.push_back(std::move(waiting));
    } else if (waiting.repeat == Repeat::never) {
      ++link_.status().fate_unknown;
      lost.push_back(std::move(waiting.on_outcome));
    }
  }
  waiting_ = std::move(kept);
  for (OnOutcome& call : lost) tell(call, Outcome(Failure::fate_unknown));
}

void NodeCommands::watch_deadlines() {
  timer_ = {};
  for (const Waiting& waiting : waiting_) {
    if (waiting.expired) continue;
    timer_ = site_.shard.at(waiting.deadline, [this] { expire(); });
    return;
  }
}

void NodeCommands::expire() {
  const auto now = site_.shard.now();
  std::vector<OnOutcome> late;
  for (std::size_t i = 0; i < waiting_.size() && waiting_[i].deadline <= now; ++i) {
    Waiting& waiting = waiting_[i];
    if (waiting.expired) continue;
    waiting.expired = true;
    waiting.command.reset();
    if (waiting.repeat == Repeat::pointless) continue;
    ++(link_.ready() ? link_.status().fate_unknown : link_.status().dropped);
    late.push_back(std::move(waiting.on_outcome));
  }
  if (!link_.ready()) {
    while (!waiting_.empty() && waiting_.front().expired) take_front();
  }
  watch_deadlines();
  const net::Lifetime::Watch alive = lifetime_.watch();
  for (OnOutcome& call : late) {
    tell(call, Outcome(Failure::timed_out));
    if (!alive) return;
  }
}

}  // namespace sockeye::redis
