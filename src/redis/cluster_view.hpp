// What is known of a Redis Cluster: who has which slots, asked anew when somebody notices that it
// is no longer so.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "core/backoff.hpp"
#include "redis/link.hpp"
#include "redis/site.hpp"
#include "redis/slots.hpp"

namespace sockeye::redis {

/// It outlives its listeners.
class ClusterView final : private LinkHandler {
 public:
  using Listener = std::function<void()>;
  using Listeners = std::list<Listener>;

  explicit ClusterView(const Site& site);
  ~ClusterView();

  const SlotMap& slots() const noexcept { return slots_; }
  /// Whom to ask where nothing is known.
  const Endpoint& seed() const noexcept { return site_.options.target.endpoints.front(); }
  /// The node for a key; any for none.
  Endpoint node_for(std::string_view key) const;

  void move(std::uint16_t slot, const Endpoint& node) { slots_.move(slot, node); }
  /// Asks once, soon; calls in between are the same question. Failing, it goes on asking.
  void refresh();

  /// Called after each answer. On the shard's thread, from the loop.
  Listeners::iterator listen(Listener listener) {
    return listeners_.insert(listeners_.end(), std::move(listener));
  }
  void forget(Listeners::iterator listener) { listeners_.erase(listener); }

 private:
  void on_link_ready() override;
  void on_link_reply(const Reply& reply) override;
  void on_link_idle() override {}
  void on_link_lost(std::string why) override;

  void ask();
  void ask_next();

  const Site& site_;
  SlotMap slots_;
  Listeners listeners_;
  core::Backoff backoff_;
  net::TimerId timer_;
  /// Whom this round asks, and how far it is.
  std::vector<Endpoint> asked_;
  std::size_t next_ = 0;
  std::unique_ptr<Link> link_;
};

}  // namespace sockeye::redis
