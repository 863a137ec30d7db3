// The client session's state machine. Its handle may be destroyed within any call of the observer:
// then `state_` is closed, and nobody is called any more.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/client_context.hpp"
#include "engine/client_polling.hpp"
#include "engine/client_session.hpp"
#include "engine/client_websocket.hpp"

namespace sockeye::codec {
struct EnginePacket;
}

namespace sockeye::engine {

class ClientSession::Core final : public ClientWebSocketSink {
 public:
  Core(ClientDriver& driver, ClientObserver& observer, ClientOptions options,
       UpgradeMemory* memory);

  void open();
  void send(const base::Frame& frame);
  void close();
  void abandon();
  /// The handle is gone: nobody is called from now on.
  void leave() noexcept;

  State state() const noexcept { return state_; }
  TransportName transport() const noexcept {
    return websocket_ ? TransportName::websocket : TransportName::polling;
  }
  const ClientHandshake& handshake() const noexcept { return handshake_; }
  bool writable() const noexcept;
  std::size_t buffered() const noexcept;
  bool ping_expired();

  void on_response(ExchangeId id, int status, std::string_view body);
  void on_request_failed(ExchangeId id, std::string_view error);
  /// The WebSocket of that id, also one that is only tried; null where none is expected.
  std::shared_ptr<ClientWebSocket> socket(ExchangeId id) const noexcept;
  void on_socket_open(ClientWebSocket& socket, base::SendQueue& out, const WebSocketAnswer& answer);
  void on_socket_drained(ExchangeId id);

  void flush();
  std::optional<TimePoint> next_deadline() const noexcept;
  void on_time();

 private:
  /// A WebSocket that is tried while the session polls.
  struct Probe {
    std::shared_ptr<ClientWebSocket> socket;
    std::optional<TimePoint> deadline{};
    /// It has answered: polling comes to rest.
    bool answered = false;
  };

  void on_socket_text(ClientWebSocket& from, std::string_view text) override;
  void on_socket_binary(ClientWebSocket& from, std::string_view bytes) override;
  void on_socket_end(ClientWebSocket& from, const ClientFault& fault) override;

  bool ended() const noexcept { return state_ == State::closed; }
  bool upgrading() const noexcept { return probe_ && probe_->answered; }
  bool is_probe(const ClientWebSocket& socket) const noexcept {
    return probe_ && probe_->socket.get() == &socket;
  }

  void begin(TransportName transport);
  void take_payload(std::string_view payload);
  void on_packet(const codec::EnginePacket& packet);
  void on_handshake(std::string_view json);
  void on_ping();
  void on_posted();

  void queue(const base::Frame& frame);
  void write();
  std::size_t writable_count() const noexcept;
  void wake_if_writable();
  void close_if_drained();

  void probe();
  void on_probe_text(std::string_view text);
  void finish_upgrade_at_rest();
  void fail_probe(ClientFault fault);
  void drop_probe();

  /// `transport error`, or the next transport where nothing was open yet and others are left.
  void fail(const ClientFault& fault);
  void finish(CloseReason reason, const ClientFault& fault);
  void arm_ping();
  void remember(bool websocket_worked) noexcept {
    if (memory_) memory_->websocket_worked = websocket_worked;
  }

  ClientContext context_;
  ClientObserver& observer_;
  UpgradeMemory* memory_;
  std::vector<TransportName> transports_;
  ClientHandshake handshake_;
  std::unique_ptr<ClientPolling> polling_;
  std::shared_ptr<ClientWebSocket> websocket_;
  std::unique_ptr<Probe> probe_;
  /// What waits for the network; the first `posted_` of it are in the POST that is under way.
  std::vector<base::Frame> waiting_;
  std::size_t waiting_bytes_ = 0;
  std::size_t posted_ = 0;
  std::optional<TimePoint> ping_deadline_;
  /// The same by the time of day.
  std::optional<std::chrono::system_clock::time_point> ping_expiry_;
  State state_ = State::idle;
  /// Pongs in a row that could not leave at once.
  int late_pongs_ = 0;
  /// The server's handshake has been read.
  bool shaken_ = false;
  /// `ping_expired` has found it so.
  bool expired_ = false;
};

}  // namespace sockeye::engine
