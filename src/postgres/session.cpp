#include "postgres/session.hpp"

#include <algorithm>
#include <utility>

#include "net/log.hpp"

namespace sockeye::postgres {
namespace {

void tell(OnOutcome& on_outcome, const Outcome& outcome) {
  if (!on_outcome) return;
  OnOutcome call = std::move(on_outcome);
  call(outcome);
}

/// Uniform in [0, 1).
double draw(net::RandomSource& random) {
  return static_cast<double>(random.next() >> 11) * 0x1p-53;
}

}  // namespace

std::string_view describe(Failure failure) noexcept {
  switch (failure) {
    case Failure::overflow:
      return "too many queries wait for PostgreSQL";
    case Failure::timed_out:
      return "PostgreSQL did not answer in time";
    case Failure::fate_unknown:
      return "the connection to PostgreSQL was lost before the answer";
    case Failure::closed:
      break;
  }
  return "the PostgreSQL session was closed";
}

std::string quote_identifier(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

Session::Session(const Site& site, net::OnBrokerStatus on_status)
    : site_(site), on_status_(std::move(on_status)) {
  backoff_.min = site_.options.reconnect_delay;
  backoff_.max = site_.options.reconnect_delay_max;
  status_.since = site_.shard.now();
  begin_timer_ = site_.shard.after(std::chrono::milliseconds{0}, [this] { begin(); });
}

Session::~Session() {
  link_.reset();
  std::deque<Waiting> ended = std::move(waiting_);
  waiting_.clear();
  for (Waiting& waiting : ended) tell(waiting.on_outcome, Outcome(Failure::closed));
  for (OnOutcome& refused : refused_) tell(refused, Outcome(Failure::overflow));
  for (const net::TimerId timer : {begin_timer_, deadline_timer_, silence_timer_}) {
    site_.shard.cancel(timer);
  }
}

void Session::begin() {
  const std::vector<Target::Host>& hosts = site_.options.target.hosts;
  link_ = std::make_unique<Link>(site_, hosts[next_host_ % hosts.size()],
                                 static_cast<LinkHandler&>(*this));
}

void Session::query(Query query, OnOutcome on_outcome, Repeat repeat) {
  const Options& options = site_.options;
  const std::size_t bytes = query.bytes();
  if (waiting_.size() >= options.max_waiting_queries ||
      bytes > options.max_waiting_bytes - std::min(bytes_, options.max_waiting_bytes)) {
    refuse(std::move(on_outcome));
    return;
  }
  bytes_ += bytes;
  waiting_.push_back({std::move(query), std::move(on_outcome),
                      site_.shard.now() + options.query_timeout, bytes, repeat});
  if (link_ && link_->ready()) leave(waiting_.back());
  if (!deadline_timer_) watch_deadline();
}

void Session::leave(Waiting& waiting) {
  if (link_->send(waiting.query) && waiting.repeat == Repeat::never) waiting.query = {};
}

void Session::refuse(OnOutcome on_outcome) {
  ++status_.dropped;
  refused_.push_back(std::move(on_outcome));
  if (refused_.size() > 1) return;
  site_.shard.at_end_of_turn([this, watch = lifetime_.watch()] {
    if (!watch) return;
    std::vector<OnOutcome> refused = std::exchange(refused_, {});
    for (OnOutcome& call : refused) tell(call, Outcome(Failure::overflow));
  });
}

void Session::listen(std::string_view channel, NotificationSink& sink) {
  const auto [found, added] = channels_.insert_or_assign(std::string(channel), Channel{&sink});
  if (link_ && link_->ready()) ask_to_listen(found->first);
}

void Session::unlisten(std::string_view channel) {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  channels_.erase(found);
  if (link_ && link_->ready()) query({"UNLISTEN " + quote_identifier(channel)}, {});
}

void Session::ask_to_listen(const std::string& channel) {
  query({"LISTEN " + quote_identifier(channel)}, [this, channel](const Outcome& outcome) {
    const auto found = channels_.find(channel);
    if (found == channels_.end() || !link_) return;
    if (outcome.ok()) {
      found->second.listening = true;
      found->second.sink->on_listening(channel);
    } else if (outcome.result()) {
      link_->lose("LISTEN: " + std::string(outcome.error()));
    }
  });
}

void Session::on_link_ready() {
  backoff_.reset();
  status_.connected = true;
  status_.since = site_.shard.now();
  ++status_.connections;
  status_.failures = 0;
  if (status_.connections > 1 && net::log_enabled(LogLevel::info)) {
    net::log(LogLevel::info, "postgres", "connected again");
  }
  const std::size_t waiting = waiting_.size();
  for (std::size_t i = 0; i < waiting && link_ && link_->ready(); ++i) leave(waiting_[i]);
  for (const auto& [channel, state] : channels_) {
    if (link_ && link_->ready()) ask_to_listen(channel);
  }
  if (!link_ || !link_->ready()) return;
  watch_silence();
  tell_status();
}

void Session::on_link_result(const Result& result) {
  Waiting answered = std::move(waiting_.front());
  waiting_.pop_front();
  bytes_ -= answered.bytes;
  tell(answered.on_outcome, Outcome(result));
}

void Session::on_link_notification(std::string_view channel, std::string_view payload) {
  const auto found = channels_.find(channel);
  if (found != channels_.end()) found->second.sink->on_notification(channel, payload);
}

void Session::on_link_lost(std::string why) {
  const std::unique_ptr<Link> old = std::move(link_);
  ++next_host_;
  site_.shard.cancel(silence_timer_);
  ++status_.failures;
  if (net::log_enabled(LogLevel::warning)) {
    net::log(LogLevel::warning, "postgres", "no connection: " + why);
  }
  status_.error = std::move(why);
  begin_timer_ = site_.shard.after(backoff_.next(draw(site_.shard.random())), [this] { begin(); });
  if (std::exchange(status_.connected, false)) {
    status_.since = site_.shard.now();
    drop_sent();
    for (auto& [channel, state] : channels_) {
      if (std::exchange(state.listening, false)) state.sink->on_interrupted(channel);
    }
  }
  tell_status();
}

/// All of them had been sent, or at least begun to be.
void Session::drop_sent() {
  std::deque<Waiting> kept;
  std::vector<OnOutcome> lost;
  bytes_ = 0;
  for (Waiting& waiting : waiting_) {
    if (waiting.repeat == Repeat::safe) {
      bytes_ += waiting.bytes;
      kept.push_back(std::move(waiting));
    } else if (waiting.on_outcome) {
      ++status_.fate_unknown;
      lost.push_back(std::move(waiting.on_outcome));
    }
  }
  waiting_ = std::move(kept);
  for (OnOutcome& call : lost) tell(call, Outcome(Failure::fate_unknown));
}

void Session::watch_deadline() {
  deadline_timer_ = {};
  if (waiting_.empty()) return;
  deadline_timer_ = site_.shard.at(waiting_.front().deadline, [this] { expire(); });
}

// Answers come in order: behind a query without one nothing is answered either, so that a
// connection with a late query is given up.
void Session::expire() {
  deadline_timer_ = {};
  const auto now = site_.shard.now();
  std::vector<OnOutcome> late;
  const bool sent = link_ && link_->ready();
  while (!waiting_.empty() && waiting_.front().deadline <= now) {
    bytes_ -= waiting_.front().bytes;
    ++(sent ? status_.fate_unknown : status_.dropped);
    late.push_back(std::move(waiting_.front().on_outcome));
    waiting_.pop_front();
  }
  if (sent && !late.empty()) {
    link_->lose("no answer within " + std::to_string(site_.options.query_timeout.count()) + " ms");
  }
  if (!deadline_timer_) watch_deadline();
  for (OnOutcome& call : late) tell(call, Outcome(Failure::timed_out));
}

void Session::watch_silence() {
  silence_timer_ = site_.shard.after(site_.options.ping_interval, [this] {
    if (waiting_.empty()) query({"SELECT 1"}, {});
    if (link_ && link_->ready()) watch_silence();
  });
}

void Session::tell_status() {
  if (on_status_) on_status_(status_);
}

}  // namespace sockeye::postgres
