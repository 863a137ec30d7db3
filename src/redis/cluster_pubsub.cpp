#include "redis/cluster_pubsub.hpp"

#include <algorithm>

#include "redis/worst_status.hpp"

namespace sockeye::redis {

ClusterPubSub::ClusterPubSub(const Site& site, ClusterView& view, net::OnBrokerStatus on_status)
    : site_(site),
      view_(view),
      on_status_(std::move(on_status)),
      listener_(view.listen([this] { place_all(); })) {}

ClusterPubSub::~ClusterPubSub() {
  view_.forget(listener_);
}

void ClusterPubSub::subscribe(SubscriptionKind kind, std::string_view name, MessageSink& sink) {
  const auto [found, added] = placed_.try_emplace(Key(kind, name), Placed{&sink, std::nullopt});
  if (!added) {
    found->second.sink = &sink;
    if (found->second.at) node(*found->second.at).subscribe(kind, name, sink);
    return;
  }
  if (!view_.slots().empty()) place(found->first, found->second);
}

void ClusterPubSub::unsubscribe(SubscriptionKind kind, std::string_view name) {
  const auto found = placed_.find(Key(kind, name));
  if (found == placed_.end()) return;
  if (found->second.at) {
    node(*found->second.at).unsubscribe(kind, name);
    drop_unused_soon();
  }
  placed_.erase(found);
}

void ClusterPubSub::place(const Key& key, Placed& placed) {
  std::optional<Endpoint> where;
  if (key.first != SubscriptionKind::shard) {
    where = general_;
  } else if (const Endpoint* owner = view_.slots().node_of(slot_of(key.second))) {
    where = *owner;
  }
  if (where == placed.at) return;
  if (placed.at) {
    node(*placed.at).unsubscribe(key.first, key.second);
    drop_unused_soon();
  }
  placed.at = where;
  if (where) node(*where).subscribe(key.first, key.second, *placed.sink);
}

void ClusterPubSub::place_all() {
  const std::vector<Endpoint>& known = view_.slots().nodes();
  const bool gone = general_ && std::find(known.begin(), known.end(), *general_) == known.end();
  if (!general_ || gone) general_ = known[site_.shard.random().next() % known.size()];
  for (auto& [key, placed] : placed_) place(key, placed);
}

void ClusterPubSub::misplace(const Endpoint& endpoint, std::string_view name) {
  const auto found = placed_.find(Key(SubscriptionKind::shard, name));
  if (found != placed_.end() && found->second.at == endpoint) {
    node(endpoint).unsubscribe(SubscriptionKind::shard, found->first.second);
    found->second.at.reset();
    drop_unused_soon();
    found->second.sink->on_interrupted(name);
  }
  view_.refresh();
}

NodePubSub& ClusterPubSub::node(const Endpoint& endpoint) {
  std::unique_ptr<NodePubSub>& found = nodes_[endpoint];
  if (!found) {
    found = std::make_unique<NodePubSub>(
        site_, endpoint,
        [this](const net::BrokerStatus& status) {
          if (!status.connected) view_.refresh();
          if (on_status_) on_status_(this->status());
        },
        [this, endpoint](std::string_view name) { misplace(endpoint, name); });
  }
  return *found;
}

void ClusterPubSub::drop_unused_soon() {
  if (std::exchange(dropping_, true)) return;
  site_.shard.at_end_of_turn([this, watch = lifetime_.watch()] {
    if (!watch) return;
    dropping_ = false;
    std::erase_if(nodes_, [](const auto& entry) { return entry.second->size() == 0; });
  });
}

net::BrokerStatus ClusterPubSub::status() const {
  return worst_of(nodes_);
}

}  // namespace sockeye::redis
