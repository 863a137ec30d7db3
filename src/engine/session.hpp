// One Engine.IO session on the server: its transports, the upgrade from the one to the other, its
// heartbeat and its end. It owns no socket and no clock.
//
//   polling:    GET  -> on_get(reply)        POST -> on_post(reply, body)
//   WebSocket:  WebSocketTransport -> on_transport_packet(...)
//   packets go to the SessionObserver; what is sent waits in the transport's queue, or, on polling,
//   here until a GET takes it at the end of the turn.
//
//   open --close()--> closing --(told the client, or its time is up)--> closed
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/compact_string.hpp"
#include "base/deadline_list.hpp"
#include "base/frame.hpp"
#include "engine/dialect.hpp"
#include "engine/options.hpp"
#include "engine/websocket_transport.hpp"

namespace sockeye::codec {
struct EnginePacket;
enum class EnginePacketType : std::uint8_t;
}  // namespace sockeye::codec

namespace sockeye::engine {

class SessionTable;

/// Who gets what a session receives. Called on the session's shard; any of the session's functions
/// may be called within.
class SessionObserver {
 public:
  virtual ~SessionObserver() = default;
  /// A message's text, valid during the call. `codec::padding` bytes behind it are readable.
  virtual void on_text(Session& session, std::string_view text) = 0;
  virtual void on_binary(Session& session, std::string_view bytes) = 0;
  virtual void on_upgrade(Session& session) = 0;
  /// Once, last. `description` says more than the reason, for logs.
  virtual void on_close(Session& session, CloseReason reason, std::string_view description) = 0;
};

/// The answer to one HTTP request. Destroyed without an answer, it ends the request somehow.
class PollReply {
 public:
  virtual ~PollReply() = default;
  /// Before `answer`, where a packet in its body asks for compression.
  virtual void allow_compression() {}
  virtual void answer(int status, std::string_view content_type, std::string body) = 0;
};

struct UpgradeTimeout;
struct ProbeInterval;

/// What exists only while a WebSocket is being tried.
struct UpgradeAttempt : base::DeadlineHook<UpgradeTimeout>, base::DeadlineHook<ProbeInterval> {
  UpgradeAttempt(Session& of, WebSocketTransport& tried, bool as_base64)
      : session(of), candidate(tried), base64(as_base64) {}
  Session& session;
  WebSocketTransport& candidate;
  bool base64;
};

/// Its deadline is, in turn: the next ping and the pong (with protocol 3: the client's next ping),
/// and the time to be told that it closes.
class Session : public base::DeadlineHook<> {
 public:
  enum class State : std::uint8_t { open, closing, closed };

  Session(SessionTable& table, std::string_view id, Dialect dialect);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  std::string_view id() const noexcept { return id_; }
  State state() const noexcept { return state_; }
  TransportName transport() const noexcept {
    return websocket_ ? TransportName::websocket : TransportName::polling;
  }
  bool upgraded() const noexcept { return upgraded_; }
  Protocol protocol() const noexcept { return protocol_; }

  void observe(SessionObserver& observer) noexcept { observer_ = &observer; }
  /// The WebSocket that opened this session.
  void attach(WebSocketTransport& transport);

  /// Queues a message; dropped unless open. It leaves at the end of the turn.
  void send(const base::Frame& frame) {
    if (direct_) [[likely]] {
      direct_->push(frame);
    } else {
      send_slowly(frame);
    }
  }
  /// The same of a frame with a key: it takes the place of one with that key that still waits.
  void conflate(const base::Frame& frame);
  /// Where frames go as they are; null where there is more to do, or nothing.
  base::SendQueue* direct() const noexcept { return direct_; }
  /// Its transport has changed: finds out again what `direct` says.
  void note_route() noexcept;

  /// Whether a volatile message should go out now: nothing of an earlier turn is unsent, and on
  /// polling a GET is pending.
  bool writable() const noexcept {
    if (state_ != State::open) return false;
    return websocket_ ? !websocket_->out().blocked() : polls();
  }

  /// Bytes that wait for the client.
  std::size_t queued() const noexcept;
  /// Whether so many bytes are more than may wait.
  bool exceeds(std::size_t waiting) const noexcept;

  /// What is queued leaves first; on polling the next GET is told, within a bounded time.
  void close();
  /// At once: what is queued on polling is dropped.
  void discard();

  void on_get(std::unique_ptr<PollReply> reply);
  /// The GET's connection is gone.
  void on_get_aborted(const PollReply* reply);
  /// The POST's head has arrived; false where another one is under way: that ends the session.
  bool begin_post();
  void on_post_aborted();
  /// The POST was refused before it reached this session, which goes on.
  void drop_post() noexcept { posting_ = false; }
  void on_post(std::unique_ptr<PollReply> reply, std::string_view content_type,
               std::string_view body);
  /// The body was over the limit: the session goes on.
  void on_post_too_large(std::unique_ptr<PollReply> reply);

  /// False where this session takes no (other) WebSocket. With `base64` (the query's `b64`) binary
  /// messages go over it as base64 text.
  bool begin_upgrade(WebSocketTransport& candidate, bool base64 = false);

  /// From a transport: its own, or the candidate's. `text` is an Engine.IO packet.
  void on_websocket_text(WebSocketTransport& from, std::string_view text);
  void on_websocket_binary(WebSocketTransport& from, std::string_view bytes);
  void on_websocket_lost(WebSocketTransport& from, CloseReason reason,
                         std::string_view description);

 private:
  friend class SessionTable;

  struct Poll {
    std::string_view type;
    std::string payload;
  };

  /// What a session has only while it polls.
  struct Polling {
    std::unique_ptr<PollReply> get;
    std::unique_ptr<UpgradeAttempt> upgrade;
    std::vector<base::Frame> waiting;
    std::size_t waiting_bytes = 0;
    /// Some of it since an earlier turn.
    bool waits_long = false;
    /// Set for the few that poll through scripts: which callback of theirs an answer is for.
    std::unique_ptr<const std::string> jsonp;
  };

  Polling& polling() {
    if (!polling_) polling_ = std::make_unique<Polling>();
    return *polling_;
  }
  bool polls() const noexcept { return polling_ && polling_->get; }
  UpgradeAttempt* upgrade() const noexcept { return polling_ ? polling_->upgrade.get() : nullptr; }
  /// Whether a WebSocket that is being tried is that one.
  bool tries(const WebSocketTransport& candidate) const noexcept {
    return upgrade() && &upgrade()->candidate == &candidate;
  }
  const std::string* jsonp() const noexcept { return polling_ ? polling_->jsonp.get() : nullptr; }

  void send_slowly(const base::Frame& frame);
  void route(const base::Frame& frame);
  base::Frame recoded(const base::Frame& binary) const;
  void send_packet(const base::Frame& frame);
  void set_base64(bool base64) noexcept;
  void post_payload(std::string_view payload, bool binary);
  template <class Reader>
  void take_packets(Reader payload);
  void on_packet(const codec::EnginePacket& packet);
  void on_probe(std::string_view text);
  void finish_upgrade();
  void abandon_upgrade();
  void noop_tick();
  void flush_poll();
  /// The end of a turn in which something was sent.
  void flush();
  void drop_waiting() noexcept;
  Poll poll_of(std::span<const base::Frame> packets) const;
  void begin_heartbeat();
  void ping();
  void heartbeat(codec::EnginePacketType type);
  void finish(CloseReason reason, std::string_view description);

  SessionTable& table_;
  SessionObserver* observer_ = nullptr;
  WebSocketTransport* websocket_ = nullptr;
  base::SendQueue* direct_ = nullptr;
  /// Null where the session began on a WebSocket, and once it has gone over to one.
  std::unique_ptr<Polling> polling_;
  base::CompactString id_;
  Protocol protocol_;
  State state_ = State::open;
  bool posting_ = false;
  bool upgraded_ = false;
  bool base64_ = false;
  /// Binary messages do not go over a WebSocket as they stand: base64, or protocol 3.
  bool recodes_binary_ = false;
  bool flush_marked_ = false;
  /// A ping has not been answered.
  bool awaits_pong_ = false;
};

}  // namespace sockeye::engine
