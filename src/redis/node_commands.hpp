// Commands to one server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "net/lifetime.hpp"
#include "redis/commands.hpp"
#include "redis/persistent_link.hpp"
#include "redis/site.hpp"

namespace sockeye::redis {

class NodeCommands final : public Commands, private LinkUser {
 public:
  /// `endpoint`: as PersistentLink.
  NodeCommands(const Site& site, std::optional<Endpoint> endpoint, net::OnBrokerStatus on_status);
  ~NodeCommands() override;

  using Commands::send;
  void send(base::Frame command, std::string_view key, OnOutcome on_outcome,
            Repeat repeat) override;
  void transaction(std::span<const base::Frame> commands, std::string_view key,
                   OnOutcome on_outcome, Repeat repeat) override;
  void send_to_all(base::Frame command,
                   UniqueFunction<void(const Outcome&, std::size_t)> on_outcome) override;
  net::BrokerStatus status() const override { return link_.status(); }

  /// A command behind ASKING: for a node to which a slot is on its way.
  void send_asking(base::Frame command, OnOutcome on_outcome);
  /// Whether nothing waits.
  bool idle() const noexcept { return waiting_.empty(); }

 private:
  /// Those sent come first; all stand in the order of their deadlines, so those that have expired
  /// (told, and still waiting for an answer that belongs to them) are the first of all.
  struct Waiting {
    base::Frame command;
    OnOutcome on_outcome;
    std::chrono::steady_clock::time_point deadline;
    std::size_t bytes;
    /// How many answers it has, of which the last one counts, and how many are still to come.
    std::uint32_t answers;
    std::uint32_t due;
    Repeat repeat;
    bool expired = false;
  };

  void on_ready() override;
  void on_reply(const Reply& reply) override;
  void on_idle() override;
  void on_lost() override;

  void add(base::Frame command, std::uint32_t answers, OnOutcome on_outcome, Repeat repeat);
  void leave(Waiting& waiting);
  Waiting take_front();
  void refuse(OnOutcome on_outcome);
  void watch_deadlines();
  void expire();

  const Site& site_;
  std::deque<Waiting> waiting_;
  std::size_t bytes_ = 0;
  std::vector<OnOutcome> refused_;
  net::TimerId timer_;
  net::Lifetime lifetime_;
  PersistentLink link_;
};

}  // namespace sockeye::redis
