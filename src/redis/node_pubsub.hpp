// Publish and subscribe with one server.
//
//   subscribe() -> wanted; asked at the end of the turn -> the server confirms -> messages
//   lost link   -> all that are wanted are asked anew with the next one
//
// The server answers each name of each command in order; so the commands that wait for answers are
// kept in a row, and an answer belongs to the first.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/lifetime.hpp"
#include "redis/persistent_link.hpp"
#include "redis/pubsub.hpp"
#include "redis/site.hpp"

namespace sockeye::redis {

class NodePubSub final : public PubSub, private LinkUser {
 public:
  /// Told of a sharded channel that another node has now.
  using OnMisplaced = std::function<void(std::string_view name)>;

  /// `endpoint`: as PersistentLink. `on_misplaced` is given in a cluster.
  NodePubSub(const Site& site, std::optional<Endpoint> endpoint, net::OnBrokerStatus on_status,
             OnMisplaced on_misplaced = {});
  ~NodePubSub() override;

  void subscribe(SubscriptionKind kind, std::string_view name, MessageSink& sink) override;
  void unsubscribe(SubscriptionKind kind, std::string_view name) override;
  net::BrokerStatus status() const override { return link_.status(); }

  std::size_t size() const noexcept;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct Subscription {
    MessageSink* sink;
    /// Which of the subscriptions that this name has had.
    std::uint64_t generation;
    bool confirmed = false;
  };
  using Subscriptions = std::unordered_map<std::string, Subscription, Hash, std::equal_to<>>;

  struct Change {
    SubscriptionKind kind;
    bool add;
    std::string name;
    /// Of an addition.
    std::uint64_t generation;
  };
  /// One command of which answers are due.
  struct Asked {
    std::vector<Change> changes;
    std::size_t answered = 0;
  };

  void on_ready() override;
  void on_reply(const Reply& reply) override;
  void on_idle() override;
  void on_lost() override;

  Subscriptions& of(SubscriptionKind kind) noexcept {
    return subscriptions_[static_cast<std::size_t>(kind)];
  }
  void note(Change change);
  void ask();
  void ask_all();
  void send(Asked asked);
  void take_message(SubscriptionKind kind, std::string_view name, std::string_view channel,
                    std::string_view payload);
  void take_confirmation(SubscriptionKind kind, bool add, std::string_view name);
  void take_error(std::string_view error);
  void confirm(const Change& change);

  const Site& site_;
  OnMisplaced on_misplaced_;
  std::array<Subscriptions, 3> subscriptions_;
  std::uint64_t generations_ = 0;
  std::vector<Change> changes_;
  std::deque<Asked> asked_;
  net::Lifetime lifetime_;
  PersistentLink link_;
};

}  // namespace sockeye::redis
