#include "redis/cluster_view.hpp"

#include <algorithm>
#include <utility>

#include "net/log.hpp"
#include "redis/command.hpp"

namespace sockeye::redis {

ClusterView::ClusterView(const Site& site) : site_(site) {
  backoff_.min = site_.options.reconnect_delay;
  backoff_.max = site_.options.reconnect_delay_max;
  timer_ = site_.shard.after(std::chrono::milliseconds{0}, [this] { ask(); });
}

ClusterView::~ClusterView() {
  site_.shard.cancel(timer_);
}

Endpoint ClusterView::node_for(std::string_view key) const {
  const Endpoint* node = key.empty() ? nullptr : slots_.node_of(slot_of(key));
  if (node) return *node;
  return slots_.empty() ? seed() : slots_.nodes().front();
}

void ClusterView::refresh() {
  if (timer_ || link_) return;
  timer_ = site_.shard.after(site_.options.reconnect_delay, [this] { ask(); });
}

void ClusterView::ask() {
  timer_ = {};
  asked_ = slots_.nodes();
  for (const Endpoint& seed : site_.options.target.endpoints) {
    if (std::find(asked_.begin(), asked_.end(), seed) == asked_.end()) asked_.push_back(seed);
  }
  // Whoever has just vanished may be the first of them.
  std::rotate(
      asked_.begin(),
      asked_.begin() + static_cast<std::ptrdiff_t>(site_.shard.random().next() % asked_.size()),
      asked_.end());
  next_ = 0;
  ask_next();
}

void ClusterView::ask_next() {
  if (next_ == asked_.size()) {
    if (net::log_enabled(LogLevel::warning)) {
      net::log(LogLevel::warning, "redis", "no node of the cluster tells who has which slots");
    }
    timer_ = site_.shard.after(backoff_.next(0.5), [this] { ask(); });
    return;
  }
  link_ = std::make_unique<Link>(site_, asked_[next_], Greeting::to_server(site_.options),
                                 site_.options.command_timeout, static_cast<LinkHandler&>(*this));
}

void ClusterView::on_link_ready() {
  link_->push(encode_command({"CLUSTER", "SLOTS"}));
}

void ClusterView::on_link_reply(const Reply& reply) {
  if (!slots_.assign(reply, asked_[next_])) {
    link_->lose("knows no slots: " + std::string(reply.text()));
    return;
  }
  backoff_.reset();
  link_.reset();
  for (auto listener = listeners_.begin(); listener != listeners_.end();) {
    const auto current = listener++;
    (*current)();
  }
}

void ClusterView::on_link_lost(std::string) {
  const std::unique_ptr<Link> old = std::move(link_);
  ++next_;
  ask_next();
}

}  // namespace sockeye::redis
