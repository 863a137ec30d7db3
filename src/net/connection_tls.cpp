// A connection that speaks TLS: its bytes pass a filter on their way in and out.
#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "net/connection.hpp"
#include "net/guard.hpp"
#include "net/log.hpp"
#include "net/tls_client.hpp"
#include "net/tls_context.hpp"
#include "net/tls_filter.hpp"

namespace sockeye::net {

void Connection::start_tls(std::shared_ptr<const TlsContext> context) {
  const auto patience = context->handshake_timeout();
  SslPtr ssl = context->make();
  begin_tls(std::make_unique<TlsFilter>(std::move(ssl), std::move(context), shard_->tls_buffers()),
            patience);
}

void Connection::start_tls_client(std::shared_ptr<const TlsClientContext> context,
                                  const std::string& host) {
  const auto patience = context->handshake_timeout();
  TlsClientContext::Made made = context->make(host);
  begin_tls(std::make_unique<TlsFilter>(std::move(made.ssl), std::move(made.keeps),
                                        shard_->tls_buffers()),
            patience);
  // The side that connects speaks first.
  decrypt();
}

void Connection::begin_tls(std::unique_ptr<TlsFilter> filter,
                           std::chrono::steady_clock::duration patience) {
  tls_ = std::move(filter);
  tls_->timer = shard_->after(patience, [this] {
    tls_->timer = {};
    fail(ETIMEDOUT);
  });
}

bool Connection::established() const noexcept {
  return !tls_ || tls_->established();
}

std::string Connection::tls_error() const {
  return tls_ ? tls_->error() : std::string();
}

std::shared_ptr<const http::ClientCertificate> Connection::peer_certificate() const {
  return tls_ ? tls_->peer_certificate() : nullptr;
}

void Connection::receive_tls() {
  if (tls_->holds_input()) {
    decrypt();
    if (!reads() || state_ == State::dead) return;
  }
  auto& buffer = shard_->tls_buffers().received;
  const auto count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  ShardStats& stats = shard_->stats();
  ++stats.reads;
  if (count > 0) {
    const auto size = static_cast<std::size_t>(count);
    stats.bytes_read += size;
    // Behind our FIN nothing that comes has a reader.
    if (state_ == State::drained || tls_->failed()) return;
    tls_->feed({buffer.data(), size});
    decrypt();
  } else if (count == 0) {
    // An end that was not announced may be anybody's: the stream was cut.
    if (state_ == State::open) {
      fail(ECONNRESET);
    } else {
      peer_ended();
    }
  } else if (errno != EAGAIN && errno != EINTR) {
    fail(errno);
  }
}

// Goes on to the end of what was fed also where the connection was closed meanwhile, so that the
// records that follow still fit.
void Connection::decrypt() {
  for (;;) {
    char* into = shard_->read_buffer();
    const auto [size, status] = tls_->decrypt({into, Shard::read_size});
    if (tls_->has_output()) out().mark();
    if (tls_->timer && tls_->established()) note_handshake();
    if (size > 0 && state_ == State::open && handler_) {
      guarded("on_data", [&] { handler_->on_data({into, size}); });
    }
    if (state_ == State::dead) return;
    if (status == TlsFilter::Status::failed) {
      lose_tls(EPROTO);
    } else if (tls_->flooded()) {
      fail(EMSGSIZE);
    } else if (status == TlsFilter::Status::ended) {
      peer_ended();
    } else if (status == TlsFilter::Status::more) {
      if (reads()) continue;
      tls_->hold();
    }
    return;
  }
}

void Connection::note_handshake() {
  shard_->cancel(std::exchange(tls_->timer, TimerId{}));
  // What was queued before waited for it.
  if (!out().empty()) out().mark();
}

// The alert that says why is still sent, so that the socket does not go at once.
void Connection::lose_tls(int error) {
  if (log_enabled(LogLevel::debug)) {
    log(LogLevel::debug, "net", "TLS with " + remote_address() + " failed: " + tls_->error());
  }
  out().clear();
  out().mark();
  if (state_ == State::open) end(error);
}

void Connection::transmit_tls() {
  constexpr int writes_a_flush = 16;
  ShardStats& stats = shard_->stats();
  for (int i = 0; i < writes_a_flush; ++i) {
    if (tls_->failed()) out().clear();
    const std::string_view bytes = tls_->output(out(), state_ == State::flushing);
    if (bytes.empty()) {
      if (tls_->failed() && state_ == State::open) lose_tls(EPROTO);
      return;
    }
    const auto count =
        ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    const int error = count < 0 ? errno : 0;
    ++stats.writes;
    const std::size_t size = count < 0 ? 0 : static_cast<std::size_t>(count);
    const bool all = size == bytes.size();
    stats.bytes_written += size;
    tls_->sent(size, out());
    if (error != 0 && error != EAGAIN && error != EINTR) {
      fail(error);
      return;
    }
    if (!all && error != EINTR) {
      out().set_blocked(true);
      return;
    }
  }
}

}  // namespace sockeye::net
