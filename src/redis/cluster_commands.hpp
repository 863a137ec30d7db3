// Commands to a Redis Cluster: each to the node that has its key, and on to where that one sends
// it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <span>
#include <string_view>

#include "net/lifetime.hpp"
#include "redis/cluster_view.hpp"
#include "redis/commands.hpp"
#include "redis/node_commands.hpp"
#include "redis/site.hpp"

namespace sockeye::redis {

class ClusterCommands final : public Commands {
 public:
  ClusterCommands(const Site& site, ClusterView& view, net::OnBrokerStatus on_status);
  ~ClusterCommands() override;

  using Commands::send;
  void send(base::Frame command, std::string_view key, OnOutcome on_outcome,
            Repeat repeat) override;
  void transaction(std::span<const base::Frame> commands, std::string_view key,
                   OnOutcome on_outcome, Repeat repeat) override;
  void send_to_all(base::Frame command,
                   UniqueFunction<void(const Outcome&, std::size_t)> on_outcome) override;
  net::BrokerStatus status() const override;

 private:
  static constexpr int most_redirects = 5;

  NodeCommands& node(const Endpoint& endpoint);
  void send_to(const Endpoint& endpoint, base::Frame command, OnOutcome on_outcome, Repeat repeat,
               int redirects);
  void follow(const Redirect& redirect, base::Frame command, OnOutcome on_outcome, Repeat repeat,
              int redirects);
  void drop_unused();

  const Site& site_;
  ClusterView& view_;
  net::OnBrokerStatus on_status_;
  std::map<Endpoint, std::unique_ptr<NodeCommands>> nodes_;
  ClusterView::Listeners::iterator listener_;
  net::Lifetime lifetime_;
};

}  // namespace sockeye::redis
