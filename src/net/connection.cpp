// The life of a connection: who is told of its end, and when its socket goes.
#include "net/connection.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <utility>

#include "net/guard.hpp"
#include "net/moving_connection.hpp"
#include "net/tls_filter.hpp"

namespace sockeye::net {

Connection::Connection(Shard& shard, Fd socket, Address peer)
    : base::SendQueue(shard.flush_list()),
      shard_(&shard),
      peer_(peer),
      socket_(std::move(socket)) {}

Connection::~Connection() = default;

Connection& Connection::create(Shard& shard, Fd socket, Address peer) {
  const int fd = socket.get();
  auto* connection = new Connection(shard, std::move(socket), peer);
  try {
    shard.watch(fd, EPOLLIN, *connection);
  } catch (...) {
    delete connection;
    throw;
  }
  connection->watched_ = true;
  connection->watched_events_ = EPOLLIN;
  connection->next_ = shard.connections_;
  if (connection->next_) connection->next_->previous_ = connection;
  shard.connections_ = connection;
  ++shard.stats_.connections;
  return *connection;
}

void Connection::close() {
  if (state_ == State::open) end(0);
}

void Connection::abort() {
  if (state_ == State::dead) return;
  broken_ = true;
  out().clear();
  if (state_ == State::open) {
    end(0);
  } else if (state_ != State::ended) {
    die();
  }
}

void Connection::fail(int error) {
  if (state_ == State::dead) return;
  broken_ = true;
  out().clear();
  if (state_ == State::open) {
    end(error);
  } else if (state_ != State::ended) {
    die();
  }
}

void Connection::end(int error) {
  state_ = State::ended;
  error_ = static_cast<std::int16_t>(error);
  shard_->ended_.push_back(this);
  shard_->note_work();
}

void Connection::notify_closed() {
  if (state_ != State::ended) return;
  const std::error_code reason(error_, std::system_category());
  if (ConnectionHandler* handler = std::exchange(handler_, nullptr)) {
    guarded("on_closed", [&] { handler->on_closed(reason); });
  }
  // Whatever on_closed called on this connection had no effect: it is still in this state.
  if (broken_) {
    die();
    return;
  }
  state_ = State::flushing;
  lingering_ = new Lingering(*this);
  shard_->lingering_.arm(*lingering_, shard_->now());
  flush();
}

void Connection::shut_down() {
  if (state_ == State::open) {
    state_ = State::ended;
    error_ = ECANCELED;
  }
  broken_ = true;
  if (state_ == State::ended) {
    notify_closed();
  } else {
    die();
  }
}

// The socket is not closed while the peer may still be sending: the kernel would answer that with a
// reset, which can overtake what we sent last.
void Connection::finish_output() {
  if (peer_ended_ || ::shutdown(socket_.get(), SHUT_WR) != 0) {
    die();
    return;
  }
  state_ = State::drained;
  update_watch();
}

void Connection::die() {
  leave_shard();
  socket_.reset();
}

std::unique_ptr<MovingConnection> Connection::detach() {
  if (state_ != State::open) return nullptr;
  auto moving = std::make_unique<MovingConnection>();
  out().gather([&](std::string_view part) {
    moving->unsent += part;
    return true;
  });
  moving->peer = peer_;
  handler_ = nullptr;
  leave_shard();
  if (tls_) tls_->leave_shard();
  moving->tls = std::move(tls_);
  moving->socket = std::move(socket_);
  return moving;
}

Connection& Connection::adopt(Shard& shard, std::unique_ptr<MovingConnection> moving) {
  Connection& connection = create(shard, std::move(moving->socket), moving->peer);
  connection.tls_ = std::move(moving->tls);
  if (connection.tls_) connection.tls_->join_shard(shard.tls_buffers());
  if (!moving->unsent.empty()) connection.out().push(base::Frame::raw(moving->unsent));
  return connection;
}

void Connection::leave_shard() {
  if (lingers()) delete lingering_;
  handler_ = nullptr;
  if (tls_) shard_->cancel(tls_->timer);
  stop_watch();
  out().clear();
  state_ = State::dead;
  (previous_ ? previous_->next_ : shard_->connections_) = next_;
  if (next_) next_->previous_ = previous_;
  --shard_->stats_.connections;
  shard_->dead_.push_back(this);
  shard_->note_work();
}

void Connection::pause_reading() {
  paused_ = true;
  if (state_ == State::open) update_watch();
}

void Connection::resume_reading() {
  paused_ = false;
  if (state_ == State::open) update_watch();
  if (tls_ && tls_->holds_input()) out().mark();
}

void Connection::update_watch() {
  const auto events = (reads() ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
                      (out().blocked() ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
  if (watched_ && events == watched_events_) return;
  try {
    if (watched_) {
      shard_->change_watch(socket_.get(), events, *this);
    } else {
      shard_->watch(socket_.get(), events, *this);
    }
    watched_ = true;
    watched_events_ = static_cast<std::uint8_t>(events);
  } catch (const std::system_error& error) {
    fail(error.code().value());
  }
}

// Events of this batch that name the connection still arrive; its state tells them away.
void Connection::stop_watch() noexcept {
  if (!std::exchange(watched_, false)) return;
  watched_events_ = 0;
  epoll_event none{};
  ::epoll_ctl(shard_->native_handle(), EPOLL_CTL_DEL, socket_.get(), &none);
}

}  // namespace sockeye::net
