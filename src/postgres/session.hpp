// A connection to the database that is made again when it is lost: queries with an answer each, and
// channels that are listened to.
//
//   query() -> waits for a connection -> left, waits for its answer -> callback
//   listen() -> LISTEN, with each connection anew -> notifications
//
// Everything happens on one shard's thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/backoff.hpp"
#include "net/broker_status.hpp"
#include "net/lifetime.hpp"
#include "postgres/link.hpp"
#include "postgres/query.hpp"
#include "postgres/site.hpp"

namespace sockeye::postgres {

/// Who hears a channel. Inside these calls everything may be called but the end of the session.
class NotificationSink {
 public:
  virtual void on_notification(std::string_view channel, std::string_view payload) = 0;
  /// LISTEN was answered: what is notified from now on arrives. After a lost connection again; what
  /// was notified in between is lost.
  virtual void on_listening(std::string_view /*channel*/) {}
  /// Nothing arrives until on_listening().
  virtual void on_interrupted(std::string_view /*channel*/) {}

 protected:
  NotificationSink() = default;
  NotificationSink(const NotificationSink&) = default;
  NotificationSink& operator=(const NotificationSink&) = default;
  ~NotificationSink() = default;
};

class Session final : private LinkHandler {
 public:
  /// Begins to connect at the end of the turn. `site` outlives it.
  explicit Session(const Site& site, net::OnBrokerStatus on_status = {});
  /// What waits gets Failure::closed.
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// `on_outcome` may be empty; it may query again, not end the session. Queries are carried out in
  /// order, each as a transaction of its own.
  void query(Query query, OnOutcome on_outcome, Repeat repeat = Repeat::never);

  /// One sink a channel, which outlives its listening.
  void listen(std::string_view channel, NotificationSink& sink);
  void unlisten(std::string_view channel);

  const net::BrokerStatus& status() const noexcept { return status_; }

 private:
  struct Waiting {
    Query query;
    OnOutcome on_outcome;
    std::chrono::steady_clock::time_point deadline;
    std::size_t bytes;
    Repeat repeat;
  };
  struct Channel {
    NotificationSink* sink;
    bool listening = false;
  };

  void on_link_ready() override;
  void on_link_result(const Result& result) override;
  void on_link_notification(std::string_view channel, std::string_view payload) override;
  void on_link_lost(std::string why) override;

  void begin();
  void leave(Waiting& waiting);
  void ask_to_listen(const std::string& channel);
  void refuse(OnOutcome on_outcome);
  void drop_sent();
  void watch_deadline();
  void expire();
  void watch_silence();
  void tell_status();

  const Site& site_;
  net::OnBrokerStatus on_status_;
  core::Backoff backoff_;
  std::size_t next_host_ = 0;
  std::deque<Waiting> waiting_;
  std::size_t bytes_ = 0;
  std::vector<OnOutcome> refused_;
  std::map<std::string, Channel, std::less<>> channels_;
  net::TimerId begin_timer_;
  net::TimerId deadline_timer_;
  net::TimerId silence_timer_;
  net::BrokerStatus status_;
  net::Lifetime lifetime_;
  std::unique_ptr<Link> link_;
};

/// "name" in quotes, as SQL has identifiers.
std::string quote_identifier(std::string_view name);

}  // namespace sockeye::postgres
