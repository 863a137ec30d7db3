// A client's side of one namespace: its connection, its events in both directions, its
// acknowledgements, and what waits for the connection to come back.
//
//   inactive --connect()--> active --CONNECT answered--> connected --lost--> active
//      ^                                                     |
//      +-- disconnect(), DISCONNECT, CONNECT_ERROR ----------+
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "codec/packet.hpp"
#include "core/client_listeners.hpp"
#include "core/frames.hpp"
#include "core/retry_queue.hpp"
#include "core/types.hpp"
#include "sockeye/client/options.hpp"

namespace sockeye::core {

class ClientManager;

/// For its manager's thread, but for nsp, parser and executor, which never change.
class ClientSocket : public std::enable_shared_from_this<ClientSocket> {
 public:
  ClientSocket(ClientManager& manager, std::string nsp, client::SocketOptions options);
  ~ClientSocket();
  ClientSocket(const ClientSocket&) = delete;
  ClientSocket& operator=(const ClientSocket&) = delete;

  const std::string& nsp() const noexcept { return nsp_; }
  const Parser& parser() const noexcept { return parser_; }
  Executor& executor() const noexcept { return *executor_; }

  /// Null once the manager has shut down.
  ClientManager* manager() const noexcept { return manager_; }
  /// Empty while it is not connected.
  const std::string& id() const noexcept { return id_; }
  bool connected() const noexcept { return connected_; }
  bool active() const noexcept { return active_; }
  bool recovered() const noexcept { return recovered_; }
  ClientSocketListeners& listeners() noexcept { return listeners_; }
  /// Called when one of the above has changed.
  std::function<void()> on_change;

  void connect();
  void disconnect();
  /// Bytes that wait here, for the connection or their turn, and those that its connection has not
  /// sent.
  std::size_t buffered() const;

  void set_auth(client::Auth auth) { options_.auth = std::move(auth); }

  /// Takes the payload where it must be kept.
  void emit(EncodedPayload& payload, const Flags& flags, detail::AckCallback on_ack);
  /// The same, past the queue of what is sent again.
  void emit_once(EncodedPayload& payload, const Flags& flags, detail::AckCallback on_ack);

  // For its manager.
  void on_manager_open();
  void on_manager_error(const Error& error);
  void on_manager_close(std::string_view reason, std::string_view description);
  /// Whether somebody wants to know that all of its events have left, and now they have.
  bool waits_for_drain() const noexcept {
    return undrained_ && !listeners_.drain.empty() && waiting_.empty() && !retries_.has_unsent();
  }
  void on_manager_drain();
  /// `bytes` is its size. False where more came before CONNECT than is kept.
  bool on_packet(const codec::Packet& packet, std::size_t bytes);
  /// Tells the server, fails what is awaited, forgets the manager.
  void shut_down();

  // For calls and the queue.
  /// Names the present connection: an answer belongs to the one that its event came with.
  std::uint64_t connection() const noexcept { return connection_; }
  void send_ack(std::uint64_t connection, std::uint64_t id, const EncodedPayload& payload);
  void report(std::string_view event, const Error& error, std::exception_ptr exception = nullptr);
  void run_ack(const detail::AckCallback& callback, const detail::AckResult& result);
  void fail_ack(const detail::AckCallback& callback, const Error& error);
  /// Whether so many more bytes may wait; where not, it is reported.
  bool has_room(std::size_t waiting, std::size_t more);

 private:
  struct PendingAck {
    detail::AckCallback callback;
    TimerId timer = 0;
    /// Where its event waits to be sent; 0: it has been.
    std::uint64_t waits_as = 0;
  };
  struct WaitingEvent {
    EncodedPayload payload;
    std::optional<std::uint64_t> ack_id;
    bool compress = true;
  };
  struct ReceivedEvent {
    std::string name;
    std::vector<Value> arguments;
    std::optional<std::uint64_t> ack_id;
  };

  void changed();
  /// Runs the listeners; none any more once one of them has shut the manager down.
  template <class List, class... Args>
  void hear(List& list, Args&&... args) {
    list.run_while([this] { return manager_ != nullptr; }, args...);
  }
  void send_connect(const Value& auth);
  void send_packet(codec::PacketType type);
  void on_connect(const codec::Packet& packet);
  void on_connect_error(const codec::Packet& packet);
  bool on_event(const codec::Packet& packet, std::size_t bytes);
  void on_ack(std::uint64_t id, Elements arguments);
  void dispatch(std::string_view name, Elements arguments, std::optional<std::uint64_t> ack_id);
  void note_offset(Elements arguments);
  void deactivate();
  void lost(std::string_view reason, std::string_view description);
  void flush_received();
  void flush_waiting();

  /// False where one more may not be awaited: the callback has been told so.
  bool expect_ack(std::uint64_t id, detail::AckCallback callback, const Flags& flags);
  void answer(std::uint64_t id, const detail::AckResult& result);
  void time_out(std::uint64_t id);
  void fail_acks(bool waiting_ones_too);
  void transmit(const EncodedPayload& payload, std::optional<std::uint64_t> ack_id, bool compress);
  void keep(EncodedPayload& payload, std::optional<std::uint64_t> ack_id, bool compress);
  void notify_outgoing(const EncodedPayload& payload);

  ClientManager* manager_;
  std::string nsp_;
  Parser parser_;
  std::shared_ptr<Executor> executor_;
  client::SocketOptions options_;
  ClientSocketListeners listeners_;

  std::string id_;
  /// What continues a session: the session's private id, and the last event that came with one.
  std::optional<std::string> pid_;
  std::optional<std::string> offset_;
  std::uint64_t connection_ = 0;
  bool active_ = false;
  bool connected_ = false;
  bool recovered_ = false;
  /// CONNECT was sent, or its auth is asked for, and there is no answer.
  bool connecting_ = false;
  bool connect_sent_ = false;
  /// An event was emitted since `drain` was heard.
  bool undrained_ = false;

  std::unordered_map<std::uint64_t, PendingAck> acks_;
  std::uint64_t next_ack_id_ = 0;
  std::map<std::uint64_t, WaitingEvent> waiting_;
  std::uint64_t last_waiting_ = 0;
  std::size_t waiting_bytes_ = 0;
  std::deque<ReceivedEvent> received_;
  std::size_t received_bytes_ = 0;
  RetryQueue retries_;
};

/// What a payload takes while it waits.
std::size_t waiting_size(const EncodedPayload& payload) noexcept;

}  // namespace sockeye::core
