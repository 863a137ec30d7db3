#include "http/app_shard.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "http/reply.hpp"
#include "net/guard.hpp"
#include "net/tls_context.hpp"

namespace sockeye::http {

struct AppShard::Deadlines {
  static constexpr auto expire = [](Connection& connection) { connection.expire(); };

  Deadlines(net::Shard& shard, const AppOptions& options)
      : head(shard, options.header_timeout, expire),
        body(shard, options.body_timeout, expire),
        writing(shard, options.write_timeout, expire),
        idle(shard, options.keep_alive_timeout, expire) {}

  net::Expiry<Connection> head;
  net::Expiry<Connection> body;
  net::Expiry<Connection> writing;
  net::Expiry<Connection> idle;
};

AppShard::AppShard(net::Shard& shard, Router& router, const AppOptions& options)
    : shard_(&shard),
      mailbox_(shard.mailbox()),
      router_(&router),
      options_(options),
      parser_limits_{options.header_limit, options.header_count_limit, options.target_limit},
      deadlines_(std::make_unique<Deadlines>(shard, options)) {}

AppShard::~AppShard() = default;

std::unique_ptr<net::Listener> AppShard::make_listener(const net::ListenOptions& options,
                                                       std::shared_ptr<net::TlsSource> source,
                                                       const All& all) {
  auto listener = std::make_unique<net::Listener>(
      *shard_, options,
      [this, source](net::Connection& connection) { accept(connection, source.get()); });
  if (all.size() < 2) return listener;
  std::vector<std::weak_ptr<AppShard>> others(all.begin(), all.end());
  listener->divert([this, source, others = std::move(others), turn = std::size_t{0}](
                       net::Fd& socket, const net::Address& peer) mutable {
    const std::shared_ptr<AppShard> next = others[turn++ % others.size()].lock();
    if (!next || next.get() == this) return false;
    next->post([next, source, peer, moved = std::move(socket)]() mutable {
      next->take(std::move(moved), peer, source.get());
    });
    return true;
  });
  return listener;
}

std::uint16_t AppShard::listen(const net::ListenOptions& options, const All& all) {
  listener_ = make_listener(options, nullptr, all);
  return listener_->port();
}

std::uint16_t AppShard::listen_tls(const net::ListenOptions& options,
                                   std::shared_ptr<net::TlsSource> source, const All& all) {
  tls_listener_ = make_listener(options, std::move(source), all);
  return tls_listener_->port();
}

void AppShard::take(net::Fd socket, const net::Address& peer, const net::TlsSource* source) {
  if (!alive_) return;
  net::Connection& connection = net::Connection::create(*shard_, std::move(socket), peer);
  if (!net::guarded("on_accept", [&] { accept(connection, source); })) connection.abort();
}

void AppShard::accept(net::Connection& connection, const net::TlsSource* source) {
  if (source) connection.start_tls(source->current());
  if (options_.connection_limit != 0 && count_ >= options_.connection_limit) {
    connection.abort();
    return;
  }
  // It owns itself until the connection has closed.
  auto* handler = new Connection(*this, connection);
  add(*handler);
}

void AppShard::remove_handler(PrefixHandler& handler) {
  std::erase(handlers_, &handler);
  for (Connection* each = first_; each; each = each->next_) each->drop_handler(handler);
}

PrefixHandler* AppShard::handler_for(std::string_view path) const noexcept {
  for (PrefixHandler* handler : handlers_) {
    if (handler->serves(path)) return handler;
  }
  return nullptr;
}

void AppShard::shut_down() {
  close_listener();
  close_tls_listener();
  while (first_) {
    // Its destructor takes it off the list.
    Connection* connection = first_;
    connection->shut_down();  // NOLINT(clang-analyzer-cplusplus.NewDelete)
    delete connection;
  }
  tasks_.cancel();
  deadlines_.reset();
  alive_ = false;
}

std::string_view AppShard::date() {
  const auto now = shard_->now();
  if (now >= date_until_) {
    const auto wall = std::chrono::system_clock::now();
    const auto second = std::chrono::floor<std::chrono::seconds>(wall);
    date_ = http_date(second.time_since_epoch().count());
    date_until_ =
        now + std::chrono::ceil<std::chrono::milliseconds>(second + std::chrono::seconds{1} - wall);
  }
  return date_;
}

void AppShard::wait(Connection& connection, Connection::Wait wait) {
  switch (wait) {
    case Connection::Wait::nothing:
      base::DeadlineList<Connection>::disarm(connection);
      break;
    case Connection::Wait::head:
      deadlines_->head.arm(connection);
      break;
    case Connection::Wait::body:
      deadlines_->body.arm(connection);
      break;
    case Connection::Wait::writing:
      deadlines_->writing.arm(connection);
      break;
    case Connection::Wait::idle:
      deadlines_->idle.arm(connection);
      break;
  }
}

void AppShard::add(Connection& connection) noexcept {
  connection.next_ = first_;
  if (first_) first_->previous_ = &connection;
  first_ = &connection;
  ++count_;
}

void AppShard::remove(Connection& connection) noexcept {
  (connection.previous_ ? connection.previous_->next_ : first_) = connection.next_;
  if (connection.next_) connection.next_->previous_ = connection.previous_;
  --count_;
}

}  // namespace sockeye::http
