#include "redis/cluster_commands.hpp"

#include <utility>
#include <vector>

#include "redis/command.hpp"
#include "redis/worst_status.hpp"

namespace sockeye::redis {

ClusterCommands::ClusterCommands(const Site& site, ClusterView& view, net::OnBrokerStatus on_status)
    : site_(site),
      view_(view),
      on_status_(std::move(on_status)),
      listener_(view.listen([this] { drop_unused(); })) {}

ClusterCommands::~ClusterCommands() {
  view_.forget(listener_);
}

NodeCommands& ClusterCommands::node(const Endpoint& endpoint) {
  std::unique_ptr<NodeCommands>& found = nodes_[endpoint];
  if (!found) {
    found =
        std::make_unique<NodeCommands>(site_, endpoint, [this](const net::BrokerStatus& status) {
          if (!status.connected) view_.refresh();
          if (on_status_) on_status_(this->status());
        });
  }
  return *found;
}

void ClusterCommands::send(base::Frame command, std::string_view key, OnOutcome on_outcome,
                           Repeat repeat) {
  send_to(view_.node_for(key), std::move(command), std::move(on_outcome), repeat, 0);
}

void ClusterCommands::send_to(const Endpoint& endpoint, base::Frame command, OnOutcome on_outcome,
                              Repeat repeat, int redirects) {
  base::Frame again = command;
  auto answered = [this, watch = lifetime_.watch(), endpoint, again = std::move(again),
                   call = std::move(on_outcome), repeat,
                   redirects](const Outcome& outcome) mutable {
    if (watch && outcome.answered() && outcome.reply().is_error()) {
      const auto redirect = Redirect::read(outcome.reply().text(), endpoint);
      if (redirect && redirects < most_redirects) {
        follow(*redirect, std::move(again), std::move(call), repeat, redirects + 1);
        return;
      }
    }
    if (call) call(outcome);
  };
  node(endpoint).send(std::move(command), {}, std::move(answered), repeat);
}

void ClusterCommands::follow(const Redirect& redirect, base::Frame command, OnOutcome on_outcome,
                             Repeat repeat, int redirects) {
  if (redirect.ask) {
    node(redirect.node).send_asking(std::move(command), std::move(on_outcome));
    return;
  }
  view_.move(redirect.slot, redirect.node);
  view_.refresh();
  send_to(redirect.node, std::move(command), std::move(on_outcome), repeat, redirects);
}

void ClusterCommands::transaction(std::span<const base::Frame> commands, std::string_view key,
                                  OnOutcome on_outcome, Repeat repeat) {
  auto answered = [this, watch = lifetime_.watch(),
                   call = std::move(on_outcome)](const Outcome& outcome) mutable {
    if (watch && !outcome.ok()) view_.refresh();
    if (call) call(outcome);
  };
  node(view_.node_for(key)).transaction(commands, {}, std::move(answered), repeat);
}

void ClusterCommands::send_to_all(base::Frame command,
                                  UniqueFunction<void(const Outcome&, std::size_t)> on_outcome) {
  std::vector<Endpoint> all = view_.slots().nodes();
  if (all.empty()) all.push_back(view_.seed());
  const auto shared =
      std::make_shared<UniqueFunction<void(const Outcome&, std::size_t)>>(std::move(on_outcome));
  const std::size_t count = all.size();
  for (const Endpoint& endpoint : all) {
    node(endpoint).send(
        command, {}, [shared, count](const Outcome& outcome) { (*shared)(outcome, count); },
        Repeat::safe);
  }
}

void ClusterCommands::drop_unused() {
  for (auto entry = nodes_.begin(); entry != nodes_.end();) {
    bool used = !entry->second->idle();
    for (const Endpoint& known : view_.slots().nodes()) used = used || known == entry->first;
    entry = used ? std::next(entry) : nodes_.erase(entry);
  }
}

net::BrokerStatus ClusterCommands::status() const {
  return worst_of(nodes_);
}

}  // namespace sockeye::redis
