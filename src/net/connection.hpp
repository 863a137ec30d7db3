// A stream of bytes over a non-blocking socket, on one shard. It reads into the shard's buffer and
// writes what its queue got during the turn in one system call.
//
//   open --close(), the peer's FIN, an error--> on_closed at the end of this turn
//        --> what is queued leaves, FIN, what the peer still sends is dropped --> freed
//
// The shard owns it. A pointer to it is good until on_closed has returned.
#pragma once

#include <sys/epoll.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <system_error>

#include "base/deadline_list.hpp"
#include "base/send_queue.hpp"
#include "net/address.hpp"
#include "net/fd.hpp"
#include "net/guard.hpp"
#include "net/shard.hpp"

namespace sockeye::http {
struct ClientCertificate;
}

namespace sockeye::net {

struct MovingConnection;
class TlsClientContext;
class TlsContext;
class TlsFilter;

/// Who uses a connection. Inside each of these calls everything may be called: on this connection
/// (close, abort, set_handler), on others and on the shard. A handler outlives its connection, to
/// which the shard's end belongs too, or takes itself off it first by set_handler(); that done, it
/// may destroy itself inside any call.
class ConnectionHandler {
 public:
  /// Bytes that arrived. They may be written to; they last until the call returns; 64 readable
  /// bytes stand behind them.
  virtual void on_data(std::span<char> bytes) = 0;

  /// Whether it wants on_drained: asked when it becomes a connection's handler, so that who does
  /// not costs nothing when many are sent to.
  virtual bool hears_drained() const noexcept { return false; }
  /// All that was queued has left for the kernel. Once a flush, never from inside a call of yours.
  virtual void on_drained() {}

  /// More was queued although the kernel takes nothing: `bytes` wait now. Once a turn; not from
  /// inside a call of yours.
  virtual void on_backlog(std::size_t bytes) { static_cast<void>(bytes); }

  /// The peer sends no more (FIN) but may still read. True keeps the connection open for writing
  /// until close(); false, the default, closes it.
  virtual bool on_peer_end() { return false; }

  /// The last call, exactly once, at the end of the turn in which the connection closed: no error
  /// after close(), abort() or the peer's FIN, else what broke it. What is queued now is still sent
  /// where possible; after it returns the connection must not be touched. Not called after
  /// detach().
  virtual void on_closed(std::error_code reason) = 0;

 protected:
  ConnectionHandler() = default;
  ConnectionHandler(const ConnectionHandler&) = default;
  ConnectionHandler& operator=(const ConnectionHandler&) = default;
  ~ConnectionHandler() = default;
};

/// What a connection has only once it has closed: how long it may still take.
struct Lingering : base::DeadlineHook<> {
  explicit Lingering(Connection& of) : connection(of) {}
  Connection& connection;
};

class Connection final : private EventTarget, private base::SendQueue {
 public:
  /// Takes over a connected, non-blocking stream socket. Throws std::system_error where it cannot
  /// be watched. Set a handler before the next turn: what arrives without one is dropped.
  static Connection& create(Shard& shard, Fd socket, Address peer = Address());

  /// Speaks TLS from the first byte on. To be called before the next turn, once. The handler gets
  /// what was decrypted, what it queues is encrypted, and a handshake that fails or takes too long
  /// closes the connection. A stream that ends without close_notify was cut: on_closed gets
  /// ECONNRESET.
  void start_tls(std::shared_ptr<const TlsContext> context);
  /// The same as the side that connects, to a server of that name or address; also after plain
  /// bytes, where both sides have agreed to change.
  void start_tls_client(std::shared_ptr<const TlsClientContext> context, const std::string& host);
  bool secure() const noexcept { return tls_ != nullptr; }
  /// Whether bytes can leave: always without TLS, else after the handshake.
  bool established() const noexcept;
  /// Why TLS failed, in OpenSSL's words; empty where it did not.
  std::string tls_error() const;
  /// What a TLS client showed of itself, after its handshake; else null.
  std::shared_ptr<const http::ClientCertificate> peer_certificate() const;

  Shard& shard() const noexcept { return *shard_; }
  void set_handler(ConnectionHandler* handler) noexcept {
    if (!has_handler()) return;
    handler_ = handler;
    hears_drained_ = handler && handler->hears_drained();
  }
  ConnectionHandler* handler() const noexcept { return has_handler() ? handler_ : nullptr; }

  /// What is pushed here leaves at the end of the turn.
  base::SendQueue& out() noexcept { return *this; }
  /// Whose queue that is, of those that a shard's list was made for.
  static Connection& of(base::SendQueue& queue) noexcept { return static_cast<Connection&>(queue); }

  /// One attempt to write what is queued, now. on_drained and errors still wait for the turn's end.
  void flush_now();

  /// Closes after what is queued has left, or ShardOptions::linger has passed; no effect on a
  /// closed one.
  void close();

  /// Closes at once and drops what is queued.
  void abort();

  bool is_open() const noexcept { return state_ == State::open; }

  /// While paused nothing is read, so that the peer's sending stalls.
  void pause_reading();
  void resume_reading();

  /// Takes everything away, for `adopt` on another shard: socket, TLS, what is queued, what was
  /// decrypted in part. With TLS, behind its handshake. This connection ends without on_closed.
  /// Null where it has closed.
  std::unique_ptr<MovingConnection> detach();
  /// Goes on with what was detached elsewhere. As `create`.
  static Connection& adopt(Shard& shard, std::unique_ptr<MovingConnection> moving);

  int native_handle() const noexcept { return socket_.get(); }
  const Address& peer() const noexcept { return peer_; }
  std::string remote_address() const { return peer_.host(); }
  std::uint16_t remote_port() const noexcept { return peer_.port; }

 private:
  friend class SendBatch;
  friend class Shard;

  enum class State : std::uint8_t {
    open,      ///< the handler's
    ended,     ///< on_closed is due at the end of the turn
    flushing,  ///< the handler is gone, queued bytes leave
    drained,   ///< FIN sent, what arrives is dropped
    dead,      ///< no socket, freed at the end of the turn
  };

  Connection(Shard& shard, Fd socket, Address peer);
  ~Connection();

  void on_events(std::uint32_t events) override;
  void receive();
  void transmit();
  // All of it, as nearly always.
  bool note_all_sent(std::size_t size) {
    ShardStats& stats = shard_->stats();
    ++stats.writes;
    stats.bytes_written += size;
    out().consume(size);
    return true;
  }
  void tell_drained() {
    if (hears_drained_) guarded("on_drained", [&] { handler_->on_drained(); });
  }
  bool transmit_one();
  bool transmit_many();
  /// What became of a send of `size` bytes: how many left, or -errno. Whether more may be tried.
  bool note_sent(long result, std::size_t size);
  void flush();
  bool flush_one();
  /// The end of a turn for queues that are unmarked here.
  static void flush_each(const base::MarkedQueues& queues);
  /// Whether a send by others (SendBatch) may stand in for transmit() in a flush.
  bool may_join_batch() const noexcept {
    return state_ != State::dead && state_ != State::drained && !broken_ && !tls_ &&
           !out().blocked() && !out().empty();
  }
  /// Nobody is told, and nothing else is to be done, once its one frame has left.
  bool is_quiet() const noexcept {
    return !hears_drained_ && watched_events_ == EPOLLIN && out().single();
  }
  /// In place of transmit(); calls nobody's handler.
  void finish_batched(int result, std::size_t size) {
    if (result >= 0 && static_cast<std::size_t>(result) == size) [[likely]] {
      note_all_sent(size);
    } else {
      finish_partly(result, size);
    }
  }
  void finish_partly(int result, std::size_t size);
  /// The end of a flush, after what could be sent has been.
  void settle();
  /// Whether tell_drained() is all that settle() has to do.
  bool all_went_well() const noexcept {
    return is_plain() && out().empty() && watched_events_ == EPOLLIN;
  }
  /// Whether nothing of what is to leave waits here any more.
  bool all_left() const noexcept;

  void begin_tls(std::unique_ptr<TlsFilter> filter, std::chrono::steady_clock::duration patience);
  void receive_tls();
  void decrypt();
  void transmit_tls();
  void note_handshake();
  void lose_tls(int error);
  void peer_ended();
  void end(int error);
  void fail(int error);
  void notify_closed();
  void shut_down();
  void finish_output();
  void die();
  void leave_shard();
  bool reads() const noexcept { return !peer_ended_ && (!paused_ || state_ != State::open); }
  /// Open, without TLS, and nothing is in the way of what is queued.
  bool is_plain() const noexcept {
    return state_ == State::open && !tls_ && !broken_ && !out().blocked();
  }
  void update_watch();
  void stop_watch() noexcept;

  const base::SendQueue& out() const noexcept { return *this; }
  /// Whether somebody may be told what becomes of it.
  bool has_handler() const noexcept { return state_ == State::open || state_ == State::ended; }
  /// Whether it has been told that this is the end, and may take a while yet.
  bool lingers() const noexcept { return state_ == State::flushing || state_ == State::drained; }

  Shard* shard_;
  union {
    ConnectionHandler* handler_ = nullptr;  ///< while `has_handler()`
    Lingering* lingering_;                  ///< while `lingers()`; owned
  };
  Connection* previous_ = nullptr;
  Connection* next_ = nullptr;
  std::unique_ptr<TlsFilter> tls_;
  Address peer_;
  std::int16_t error_ = 0;
  Fd socket_;
  State state_ = State::open;
  bool paused_ = false;
  bool peer_ended_ = false;
  bool broken_ = false;
  bool watched_ = false;
  bool hears_drained_ = false;
  std::uint8_t watched_events_ = 0;
};

}  // namespace sockeye::net
