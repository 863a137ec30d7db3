// Bytes in and out of a connection. receive() and transmit() are the only places where a socket's
// bytes pass; with TLS their counterparts in connection_tls.cpp stand in their place.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cerrno>
#include <climits>

#include "net/connection.hpp"
#include "net/guard.hpp"
#include "net/tls_filter.hpp"

namespace sockeye::net {
namespace {

constexpr std::size_t parts_limit = IOV_MAX;
// A queue of more parts than this goes on in the next turn, so that other connections get theirs.
constexpr int writes_a_flush = 16;
// Answers that are this large leave before the next connection is read: a system call is small
// beside them, and their memory is still warm when it is used again.
constexpr std::size_t early_flush = 16 * 1024;

int pending_error(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

}  // namespace

void Connection::on_events(std::uint32_t events) {
  if (state_ == State::dead || state_ == State::ended) return;
  const bool hung_up = (events & (EPOLLHUP | EPOLLERR)) != 0;
  if (reads()) {
    // Bytes that came before a reset are still to be read; recv reports the reset behind them.
    if (hung_up || (events & EPOLLIN) != 0) receive();
  } else if ((events & EPOLLERR) != 0) {
    const int error = pending_error(socket_.get());
    fail(error != 0 ? error : EPIPE);
  } else if (hung_up && peer_ended_) {
    fail(EPIPE);
  } else if (hung_up) {
    // Paused: readiness that nobody may act on would spin the loop. resume_reading() watches again.
    stop_watch();
  }
  if ((events & EPOLLOUT) != 0 && out().blocked() && state_ != State::dead &&
      state_ != State::ended) {
    out().set_blocked(false);
    flush();
  }
}

void Connection::receive() {
  if (tls_) {
    receive_tls();
    return;
  }
  char* buffer = shard_->read_buffer();
  const auto count = ::recv(socket_.get(), buffer, Shard::read_size, 0);
  ShardStats& stats = shard_->stats();
  ++stats.reads;
  if (count > 0) {
    const auto size = static_cast<std::size_t>(count);
    stats.bytes_read += size;
    if (state_ == State::open && handler_) {
      guarded("on_data", [&] { handler_->on_data({buffer, size}); });
      if (out().bytes() >= early_flush) flush_now();
    }
  } else if (count == 0) {
    peer_ended();
  } else if (errno != EAGAIN && errno != EINTR) {
    fail(errno);
  }
}

void Connection::peer_ended() {
  peer_ended_ = true;
  if (state_ == State::drained) {
    die();
    return;
  }
  bool keep = false;
  if (state_ == State::open && handler_) {
    guarded("on_peer_end", [&] { keep = handler_->on_peer_end(); });
  }
  if (state_ == State::open && !keep) {
    end(0);
  } else if (state_ != State::dead) {
    update_watch();
  }
}

void Connection::transmit() {
  if (tls_) {
    transmit_tls();
    return;
  }
  for (int i = 0; i < writes_a_flush && !out().empty(); ++i) {
    if (!(out().single() ? transmit_one() : transmit_many())) return;
  }
}

inline bool Connection::transmit_one() {
  const std::string_view bytes = out().front();
  const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent == static_cast<ssize_t>(bytes.size())) return note_all_sent(bytes.size());
  return note_sent(sent < 0 ? -errno : sent, bytes.size());
}

bool Connection::transmit_many() {
  std::array<iovec, parts_limit> parts;
  std::size_t count = 0;
  std::size_t size = 0;
  out().gather([&](std::string_view part) {
    if (count == parts.size()) return false;
    parts[count++] = {const_cast<char*>(part.data()), part.size()};
    size += part.size();
    return true;
  });
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = count;
  const auto sent = ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  return note_sent(sent < 0 ? -errno : sent, size);
}

bool Connection::note_sent(long result, std::size_t size) {
  ShardStats& stats = shard_->stats();
  ++stats.writes;
  if (result == -EINTR) return true;
  if (result < 0 && result != -EAGAIN) {
    fail(static_cast<int>(-result));
    return false;
  }
  if (result >= 0) {
    const auto left = static_cast<std::size_t>(result);
    stats.bytes_written += left;
    out().consume(left);
    if (left == size) return true;
  }
  out().set_blocked(true);
  return false;
}

void Connection::finish_partly(int result, std::size_t size) {
  if (note_sent(result, size)) transmit();
}

void Connection::flush_now() {
  if (state_ != State::open || out().blocked() || out().empty()) return;
  transmit();
  if (state_ != State::open) return;
  update_watch();
  if (state_ != State::open) return;
  // The mark brings on_drained at the end of the turn, or the rest of a long queue.
  out().mark();
}

bool Connection::all_left() const noexcept {
  if (!out().empty()) return false;
  return !tls_ || (!tls_->has_output() && (state_ != State::flushing || tls_->closed()));
}

void Connection::flush_each(const base::MarkedQueues& queues) {
  for (base::SendQueue* const* at = queues.begin(); at != queues.end(); ++at) {
    if (at + 1 != queues.end()) __builtin_prefetch(at[1]);
    base::SendQueue& queue = **at;
    queue.unmark();
    Connection& connection = of(queue);
    if (!connection.flush_one()) connection.flush();
  }
}

// The common case, which flush() would serve as well: one frame, and the kernel takes all of it.
inline bool Connection::flush_one() {
  if (!is_plain() || !out().single() || watched_events_ != EPOLLIN) return false;
  const std::string_view bytes = out().front();
  const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent != static_cast<ssize_t>(bytes.size())) [[unlikely]] {
    if (note_sent(sent < 0 ? -errno : sent, bytes.size())) transmit();
    settle();
    return true;
  }
  note_all_sent(bytes.size());
  tell_drained();
  return true;
}

void Connection::flush() {
  if (state_ == State::dead || state_ == State::drained || broken_) {
    out().clear();
    return;
  }
  if (tls_ && tls_->holds_input() && reads()) {
    decrypt();
    if (broken_ || state_ == State::dead) return;
  }
  if (!out().blocked()) {
    transmit();
  } else if (handler() && !out().empty()) {
    guarded("on_backlog", [&] { handler_->on_backlog(out().bytes()); });
  }
  settle();
}

void Connection::settle() {
  if (all_went_well()) [[likely]] {
    tell_drained();
    return;
  }
  // Among others that were sent together, an earlier one's handler may have ended this one.
  if (broken_ || state_ == State::dead || state_ == State::drained) return;
  update_watch();
  if (broken_) return;
  if (all_left()) {
    out().set_blocked(false);
    if (state_ == State::flushing) {
      finish_output();
    } else if (state_ == State::open && (!tls_ || tls_->established())) {
      tell_drained();
    }
  } else if (!out().blocked() && (!tls_ || tls_->can_send())) {
    out().mark();
  }
}

}  // namespace sockeye::net
