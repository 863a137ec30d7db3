// Publish and subscribe in a Redis Cluster: sharded channels at the nodes that have their slots,
// others at any one node, since the cluster carries those everywhere.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "net/lifetime.hpp"
#include "redis/cluster_view.hpp"
#include "redis/node_pubsub.hpp"
#include "redis/pubsub.hpp"
#include "redis/site.hpp"

namespace sockeye::redis {

class ClusterPubSub final : public PubSub {
 public:
  ClusterPubSub(const Site& site, ClusterView& view, net::OnBrokerStatus on_status);
  ~ClusterPubSub() override;

  void subscribe(SubscriptionKind kind, std::string_view name, MessageSink& sink) override;
  void unsubscribe(SubscriptionKind kind, std::string_view name) override;
  net::BrokerStatus status() const override;

 private:
  struct Placed {
    MessageSink* sink;
    /// None while nobody knows whose the slot is.
    std::optional<Endpoint> at;
  };
  using Key = std::pair<SubscriptionKind, std::string>;

  void place(const Key& key, Placed& placed);
  void place_all();
  void misplace(const Endpoint& endpoint, std::string_view name);
  NodePubSub& node(const Endpoint& endpoint);
  void drop_unused_soon();

  const Site& site_;
  ClusterView& view_;
  net::OnBrokerStatus on_status_;
  std::map<Key, Placed, std::less<>> placed_;
  /// Where channels without slots are heard.
  std::optional<Endpoint> general_;
  std::map<Endpoint, std::unique_ptr<NodePubSub>> nodes_;
  bool dropping_ = false;
  ClusterView::Listeners::iterator listener_;
  net::Lifetime lifetime_;
};

}  // namespace sockeye::redis
