// One connection to one server, from the name to its end; libpq's state on the shard's loop.
//
//   resolve -> libpq connects and logs in -> ready -> lost
//
// Queries go out behind each other without waiting for answers (libpq's pipeline), each a
// transaction of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/lifetime.hpp"
#include "net/resolver.hpp"
#include "net/shard.hpp"
#include "postgres/query.hpp"
#include "postgres/site.hpp"

struct pg_conn;

namespace sockeye::postgres {

class LinkHandler {
 public:
  virtual void on_link_ready() = 0;
  /// Of the oldest query that has no answer.
  virtual void on_link_result(const Result& result) = 0;
  virtual void on_link_notification(std::string_view channel, std::string_view payload) = 0;
  /// The last call. It may destroy the link.
  virtual void on_link_lost(std::string why) = 0;

 protected:
  LinkHandler() = default;
  LinkHandler(const LinkHandler&) = default;
  LinkHandler& operator=(const LinkHandler&) = default;
  ~LinkHandler() = default;
};

/// The handler may destroy it inside any of its calls.
class Link final : private net::EventTarget {
 public:
  /// `site` and `handler` outlive it.
  Link(const Site& site, const Target::Host& host, LinkHandler& handler);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  bool ready() const noexcept { return ready_; }
  /// Of a ready link. False where it was lost by it: then on_link_lost() was called.
  bool send(const Query& query);
  /// Ends it: on_link_lost() from inside.
  void lose(std::string why);

 private:
  struct Finish {
    void operator()(pg_conn* connection) const noexcept;
  };

  void on_events(std::uint32_t events) override;

  void resolve();
  /// `addresses`: "a,b" of as many.
  void connect(const std::string& addresses, std::size_t count);
  void go_on_connecting();
  void become_ready();
  void receive();
  bool take_results();
  bool take_notifications();
  bool flush();
  void watch(std::uint32_t events);
  void stop_watch() noexcept;
  void let_go() noexcept;
  std::string libpq_error() const;

  const Site& site_;
  Target::Host host_;
  LinkHandler& handler_;
  net::Resolver::Id query_ = 0;
  net::TimerId timer_;
  std::unique_ptr<pg_conn, Finish> connection_;
  /// -1: none.
  int watched_ = -1;
  std::uint32_t watched_events_ = 0;
  bool ready_ = false;
  bool lost_ = false;
  bool flush_due_ = false;
  /// Queries of which the answer is not complete.
  std::size_t due_ = 0;
  std::optional<Result> result_;
  net::Lifetime lifetime_;
};

}  // namespace sockeye::postgres
