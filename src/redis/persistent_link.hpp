// A link that is made again whenever it is lost, with a delay that grows, to wherever the server is
// then.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/backoff.hpp"
#include "net/broker_status.hpp"
#include "redis/link.hpp"
#include "redis/locator.hpp"
#include "redis/site.hpp"

namespace sockeye::redis {

class LinkUser {
 public:
  virtual void on_ready() = 0;
  virtual void on_reply(const Reply& reply) = 0;
  virtual void on_idle() = 0;
  /// Of a link that was ready.
  virtual void on_lost() = 0;

 protected:
  LinkUser() = default;
  LinkUser(const LinkUser&) = default;
  LinkUser& operator=(const LinkUser&) = default;
  ~LinkUser() = default;
};

/// The user may destroy it inside any of its calls.
class PersistentLink final : private LinkHandler {
 public:
  /// To `endpoint`, or to the sentinels' master where there is none. `purpose` says in the log what
  /// it is for. Begins at the end of the turn.
  PersistentLink(const Site& site, std::optional<Endpoint> endpoint, std::string_view purpose,
                 std::chrono::milliseconds idle, LinkUser& user, net::OnBrokerStatus on_status);
  ~PersistentLink();
  PersistentLink(const PersistentLink&) = delete;
  PersistentLink& operator=(const PersistentLink&) = delete;

  bool ready() const noexcept { return link_ && link_->ready(); }
  void push(const base::Frame& frame) { link_->push(frame); }
  /// Gives the connection up and makes another.
  void lose(std::string why);

  net::BrokerStatus& status() noexcept { return status_; }
  const net::BrokerStatus& status() const noexcept { return status_; }

 private:
  void on_link_ready() override;
  void on_link_reply(const Reply& reply) override { user_.on_reply(reply); }
  void on_link_idle() override { user_.on_idle(); }
  void on_link_lost(std::string why) override;

  void begin();
  void connect(const Endpoint& endpoint);
  void note_failure(std::string why);
  void tell_status();

  const Site& site_;
  std::optional<Endpoint> endpoint_;
  std::string_view purpose_;
  std::chrono::milliseconds idle_;
  LinkUser& user_;
  net::OnBrokerStatus on_status_;
  core::Backoff backoff_;
  net::TimerId timer_;
  std::unique_ptr<Locator> locator_;
  std::unique_ptr<Link> link_;
  net::BrokerStatus status_;
  net::Lifetime lifetime_;
};

}  // namespace sockeye::redis
