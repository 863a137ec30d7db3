// One Engine.IO session on the client: its handshake, its transports and the upgrade from the one
// to the other, its heartbeat and its end. It owns no socket, no clock and no random source.
//
//   opening --the server's handshake--> open --close()--> closing --what is queued has left-->
//   closed
//
// What is sent over polling leaves at the end of the turn in one POST; over a WebSocket it is in
// the connection's queue at once. Everything belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "base/frame.hpp"
#include "engine/client_driver.hpp"
#include "engine/client_options.hpp"

namespace sockeye::base {
class SendQueue;
}

namespace sockeye::engine {

class ClientSession {
 public:
  enum class State : std::uint8_t { idle, opening, open, closing, closed };

  /// Driver, observer and memory outlive the session, or the session is destroyed within a call of
  /// theirs. Throws std::invalid_argument where the options cannot be meant.
  ClientSession(ClientDriver& driver, ClientObserver& observer, ClientOptions options,
                UpgradeMemory* memory = nullptr);
  /// Calls nobody: requests and connections that are under way are ended by their owner, or before
  /// by `abandon`.
  ~ClientSession();
  ClientSession(const ClientSession&) = delete;
  ClientSession& operator=(const ClientSession&) = delete;

  /// Begins. Once; a session that has closed is not opened again.
  void open();

  /// Queues a message: a text or binary frame as codec's encoder makes it. Before the handshake it
  /// waits; when closing or closed it is dropped.
  void send(const base::Frame& frame);

  /// What is queued leaves first, and an upgrade that is under way ends; then on_close says
  /// `forced_close`. On polling the server is told by a last POST.
  void close();

  /// Ends everything at once, without a word to the observer. The server is not told.
  void abandon();

  State state() const noexcept;
  TransportName transport() const noexcept;
  /// Before `open` and after `closed` all empty.
  const ClientHandshake& handshake() const noexcept;

  /// Whether a volatile message should go out now: nothing waits for the network. On polling: no
  /// POST is under way.
  bool writable() const noexcept;
  /// Bytes of messages that wait here or in the connection's queue.
  std::size_t buffered() const noexcept;

  /// Whether the server should have pinged by now, by the time of day: true where the machine slept
  /// and no timer has said so yet. The session then ends with `ping_timeout` at the end of this
  /// turn. To be asked before a message is sent that may wait for the next connection instead.
  bool ping_expired();

  // From the driver. An id that is no longer expected is ignored.

  /// `codec::padding` bytes behind `body` are readable.
  void on_response(ExchangeId id, int status, std::string_view body);
  /// There was no answer, or not all of it: `error` says why.
  void on_request_failed(ExchangeId id, std::string_view error);
  /// The server has switched protocols. What is to leave is pushed to `out`, which must be good
  /// until close_websocket was called or on_websocket_closed has returned.
  void on_websocket_open(ExchangeId id, base::SendQueue& out, const WebSocketAnswer& answer);
  /// The server has answered the handshake with another status than 101.
  void on_websocket_refused(ExchangeId id, int status, std::string_view body);
  /// The handshake got no answer.
  void on_websocket_failed(ExchangeId id, std::string_view error);
  /// What has arrived behind the 101; it is written to. `codec::padding` bytes behind it are
  /// readable.
  void on_websocket_bytes(ExchangeId id, std::span<char> bytes);
  /// The connection's queue has left.
  void on_websocket_drained(ExchangeId id);
  /// The connection is gone; `error` is empty where the server ended it in order.
  void on_websocket_closed(ExchangeId id, std::string_view error);

  /// At the end of each turn after which `wake` was called.
  void flush();
  /// When `on_time` has something to do next.
  std::optional<TimePoint> next_deadline() const noexcept;
  void on_time();

 private:
  class Core;

  // Held by each call as well, so that an observer may destroy the session within.
  std::shared_ptr<Core> core_;
};

}  // namespace sockeye::engine
