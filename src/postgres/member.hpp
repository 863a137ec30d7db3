// One namespace's node on the channel prefix#nsp. What is long or binary stands in a table; its
// notification is {uid, type, attachmentId}, and what is notified behind it waits until it has been
// fetched, so that each sender's messages keep their order.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cluster/cluster_bus.hpp"
#include "cluster/cluster_node.hpp"
#include "postgres/session.hpp"
#include "sockeye/cluster_postgres.hpp"

namespace sockeye::postgres {

class Member final : public cluster::ClusterBus, public NotificationSink {
 public:
  /// The sessions outlive it.
  Member(const std::string& uid, const std::string& nsp,
         const cluster::PostgresAdapterOptions& options, cluster::Environment environment,
         cluster::LocalSide& local, Session& queries, Session& listener);
  ~Member() override;

  cluster::ClusterNode& node() noexcept { return node_; }

  void publish(const cluster::ClusterMessage& message) override;
  void respond(std::string_view requester, const cluster::ClusterMessage& message) override;
  void count_nodes(std::function<void(std::optional<std::size_t>)> done) override;
  void close(std::function<void()> done) override;

  void on_notification(std::string_view channel, std::string_view payload) override;
  void on_listening(std::string_view channel) override;

 private:
  /// A message in its turn; without bytes while it is fetched, empty where that failed.
  struct Waiting {
    std::optional<std::string> bytes;
  };
  static constexpr std::size_t most_waiting = 10'000;

  void fetch(const std::string& id);
  void hand_out();
  void deliver(std::string_view bytes);
  OnOutcome report();
  void unlisten();

  std::function<void(const std::string&)> warn_;
  cluster::PostgresAdapterOptions options_;
  Session& queries_;
  Session& listener_;
  std::string channel_;
  std::deque<std::shared_ptr<Waiting>> waiting_;
  bool left_ = false;
  net::Lifetime lifetime_;
  cluster::ClusterNode node_;
};

}  // namespace sockeye::postgres
