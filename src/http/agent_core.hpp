// The inside of a UserAgent: which request goes over which connection, and who is told of what. It
// outlives its agent for the rest of a call in which the agent is destroyed.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "http/agent_link.hpp"
#include "http/cookie_jar.hpp"
#include "http/dialer.hpp"
#include "http/user_agent.hpp"
#include "net/resolver.hpp"

namespace sockeye::http {

class UserAgent::Core final : public AgentLink::Owner, public std::enable_shared_from_this<Core> {
 public:
  Core(net::Shard& shard, Origin origin, AgentOptions options);

  RequestId add(ClientRequest request, OnSent on_sent, OnUpgraded on_upgraded);
  void cancel(RequestId id);
  void close_idle();
  void shut_down();

  const Origin& origin() const noexcept { return route_.origin; }
  std::size_t connections() const noexcept { return links_.size(); }

  CookieJar cookies;

 private:
  struct Pending {
    ClientRequest request;
    /// One of the two.
    OnSent on_sent;
    OnUpgraded on_upgraded;
    net::TimerId timer;
    AgentLink* link = nullptr;
    bool retried = false;
  };

  void on_link_ready(AgentLink& link) override;
  void on_link_answer(AgentLink& link, ClientResponse response, bool reusable) override;
  void on_link_upgraded(AgentLink& link, Upgraded upgraded) override;
  void on_link_lost(AgentLink& link, AgentLink::Loss loss) override;

  void assign(RequestId id, Pending& pending);
  AgentLink* find_idle();
  bool has_room() const noexcept;
  void dial(RequestId id, Pending& pending);
  void start(AgentLink& link, RequestId id, Pending& pending);
  void serve_waiting();
  void drop(AgentLink& link);
  std::chrono::milliseconds patience_of(const ClientResponse& response) const;
  void keep_cookies(const ClientResponse& response);
  /// Takes a request out; its link, if it has one, is free then.
  std::unique_ptr<Pending> take(RequestId id);
  void fail_later(RequestId id, RequestFailure failure);
  void expire(RequestId id);
  static void deliver(Pending& pending, SendResult result);

  net::Shard& shard_;
  AgentOptions options_;
  Route route_;
  net::Resolver resolver_;
  std::unordered_map<RequestId, std::unique_ptr<Pending>> pending_;
  std::deque<RequestId> waiting_;
  std::vector<std::unique_ptr<AgentLink>> links_;
  RequestId last_ = 0;
};

}  // namespace sockeye::http
