// An App's share of one shard: its listener, its connections, their deadlines, and the coroutines
// of handlers that wait.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/connection.hpp"
#include "http/parser.hpp"
#include "http/prefix_handler.hpp"
#include "net/expiry.hpp"
#include "net/listener.hpp"
#include "net/shard.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/task_scope.hpp"

namespace sockeye::http {

class Router;
}

namespace sockeye::net {
class TlsSource;
}

namespace sockeye::http {

/// Kept by whoever may answer later than the app lives.
class AppShard : public std::enable_shared_from_this<AppShard> {
 public:
  AppShard(net::Shard& shard, Router& router, const AppOptions& options);
  ~AppShard();
  AppShard(const AppShard&) = delete;
  AppShard& operator=(const AppShard&) = delete;

  using All = std::vector<std::shared_ptr<AppShard>>;

  /// Accepts for all shards of the app, this one among them, and hands connections out in turn.
  std::uint16_t listen(const net::ListenOptions& options, const All& all);
  std::uint16_t listen_tls(const net::ListenOptions& options,
                           std::shared_ptr<net::TlsSource> source, const All& all);
  void close_listener() noexcept { listener_.reset(); }
  void close_tls_listener() noexcept { tls_listener_.reset(); }
  /// Takes over a new connection; `source` is null without TLS.
  void accept(net::Connection& connection, const net::TlsSource* source = nullptr);

  void add_handler(PrefixHandler& handler) { handlers_.push_back(&handler); }
  void remove_handler(PrefixHandler& handler);
  /// Null where the path is the routes'.
  PrefixHandler* handler_for(std::string_view path) const noexcept;

  /// Cuts connections and destroys what waits. On the shard's thread, or when it does not run.
  void shut_down();

  /// Whether the shard is there and this is its thread.
  bool here() const noexcept { return alive_ && shard_->in_own_thread(); }
  bool post(UniqueFunction<void()> call) const { return mailbox_->post(std::move(call)); }

  net::Shard& shard() noexcept { return *shard_; }
  Router& router() noexcept { return *router_; }
  const AppOptions& options() const noexcept { return options_; }
  const ParserLimits& parser_limits() const noexcept { return parser_limits_; }
  sockeye::detail::TaskScope& tasks() noexcept { return tasks_; }
  /// The Date header, made once a second.
  std::string_view date();

  void wait(Connection& connection, Connection::Wait wait);
  void add(Connection& connection) noexcept;
  void remove(Connection& connection) noexcept;
  std::size_t connections() const noexcept { return count_; }

 private:
  struct Deadlines;

  std::unique_ptr<net::Listener> make_listener(const net::ListenOptions& options,
                                               std::shared_ptr<net::TlsSource> source,
                                               const All& all);
  /// A socket that another shard has accepted for this one.
  void take(net::Fd socket, const net::Address& peer, const net::TlsSource* source);

  net::Shard* shard_;
  std::shared_ptr<net::Mailbox> mailbox_;
  Router* router_;
  AppOptions options_;
  ParserLimits parser_limits_;
  std::unique_ptr<Deadlines> deadlines_;
  std::unique_ptr<net::Listener> listener_;
  std::unique_ptr<net::Listener> tls_listener_;
  std::vector<PrefixHandler*> handlers_;
  sockeye::detail::TaskScope tasks_;
  Connection* first_ = nullptr;
  std::size_t count_ = 0;
  std::string date_;
  net::Shard::Clock::time_point date_until_{};
  std::atomic<bool> alive_{true};
};

}  // namespace sockeye::http
