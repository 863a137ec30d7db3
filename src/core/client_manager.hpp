// The Socket.IO client's connection: it opens an engine, reads packets for the sockets that share
// it, and makes the connection again when it is lost. It owns no clock, no network and no random
// source.
//
//   closed --open()--> opening --the engine's handshake--> open --lost, closed--> closed
//     ^                   |                                                          |
//     +---- it failed ----+ <---------------- after a delay: reconnecting -----------+
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/packet.hpp"
#include "core/backoff.hpp"
#include "core/client_engine.hpp"
#include "core/client_listeners.hpp"
#include "core/frames.hpp"
#include "core/timer_queue.hpp"
#include "core/types.hpp"
#include "engine/client_driver.hpp"
#include "sockeye/client/options.hpp"
#include "sockeye/parser.hpp"
#include "sockeye/task_scope.hpp"

namespace sockeye::core {

class ClientSocket;

struct ClientManagerOptions {
  bool reconnection = true;
  /// Unset: without end.
  std::optional<std::size_t> reconnection_attempts = {};
  /// Its delays, and how many attempts were made.
  Backoff backoff = {};
  /// For the engine's handshake; unset: no limit.
  std::optional<std::chrono::milliseconds> timeout = std::chrono::milliseconds(20'000);
  Parser parser = {};
  codec::PacketLimits packet_limits = {};
  /// See client::Options.
  std::size_t max_send_buffer = std::size_t{64} << 20;
  std::size_t max_receive_buffer = std::size_t{1} << 20;
  std::size_t max_pending_acks = 1'000'000;
};

/// What went wrong in a handler, or with what a server sent.
struct ClientErrorReport {
  std::string_view nsp;    ///< empty where no namespace is concerned
  std::string_view event;  ///< empty where no event is
  const Error& error;
  std::exception_ptr exception = nullptr;  ///< what left the handler; null for a bad payload
};

/// For one thread, its executor's. Listeners and handlers may call everything; the destructor alone
/// waits until none of them runs.
class ClientManager final : public engine::ClientObserver {
 public:
  enum class State : std::uint8_t { closed, opening, open };
  using OpenDone = std::function<void(const Error* error)>;

  struct Environment {
    std::shared_ptr<Executor> executor;
    /// The time, which never goes back.
    std::function<TimePoint()> now;
    /// In [0, 1).
    std::function<double()> random;
    /// Asks for a new look at `next_deadline` at the end of this turn.
    std::function<void()> wake;
    std::function<ClientEngine&(engine::ClientObserver& observer)> make_engine;
  };

  ClientManager(ClientManagerOptions options, Environment environment);
  /// After `shut_down`.
  ~ClientManager();
  ClientManager(const ClientManager&) = delete;
  ClientManager& operator=(const ClientManager&) = delete;

  State state() const noexcept { return state_; }
  bool reconnecting() const noexcept { return reconnecting_; }
  ClientEngine* engine() const noexcept { return engine_; }
  /// May be changed at any time, but for the parser; it holds from the next use on.
  ClientManagerOptions& options() noexcept { return options_; }
  ClientManagerListeners& listeners() noexcept { return listeners_; }
  const std::shared_ptr<Executor>& executor() const noexcept { return environment_.executor; }
  detail::TaskScope& tasks() noexcept { return tasks_; }
  TimePoint now() const { return environment_.now(); }

  /// Where it is closed. `done` is called once, when this attempt has come to something; with it,
  /// a failure leads to no further attempt.
  void open(OpenDone done = {});
  /// Ends the connection and every attempt to make it again.
  void close();
  /// Ends the connection as if it had been lost.
  void drop();
  void set_reconnection(bool on);
  /// Ends everything and tells no listener; acknowledgements that are awaited fail.
  void shut_down();

  /// The socket of a namespace, made where it is new; not connected.
  std::shared_ptr<ClientSocket> socket(std::string_view nsp, client::SocketOptions options);
  /// Null where there is none.
  ClientSocket* find(std::string_view nsp) const noexcept;

  // For sockets.
  /// Opens where no attempt is under way.
  void want_open();
  /// Queues the packet's messages on the engine, which must be there.
  void send(const PacketFrames& frames);
  /// A socket is not active any more: without any other the connection ends.
  void left();
  TimerId after(std::chrono::milliseconds delay, std::function<void()> action);
  void cancel(TimerId id) { timers_.cancel(id); }

  /// Called when `state`, `reconnecting` or the engine's transport has changed.
  std::function<void()> on_change;
  std::function<void(const ClientErrorReport&)> on_error;
  void report(const ClientErrorReport& report) const {
    if (on_error) on_error(report);
  }

  void tick() { timers_.tick(environment_.now()); }
  std::optional<TimePoint> next_deadline() const { return timers_.next(); }

  // engine::ClientObserver
  void on_open() override;
  void on_text(std::string_view text) override;
  void on_binary(std::string_view bytes) override;
  void on_ping() override;
  void on_upgrade(engine::TransportName transport) override;
  void on_drain() override;
  void on_close(engine::CloseReason reason, const engine::ClientFault& fault) override;

 private:
  using Sockets = std::vector<std::shared_ptr<ClientSocket>>;

  void begin_opening();
  void opening_failed(const Error& error);
  void closed(std::string_view reason, std::string_view description);
  void reconnect();
  void attempt();
  void end_engine();
  static void tell(const std::vector<OpenDone>& done, const Error* error);
  void take(codec::PacketAssembler::Step step, const codec::Packet& packet);
  void refuse(std::string_view why);
  /// Runs the listeners; none any more once one of them has shut this down.
  template <class List, class... Args>
  void hear(List& list, const Args&... args) {
    list.run_while([this] { return !shut_down_; }, args...);
  }
  void changed() const {
    if (on_change) on_change();
  }
  void stop(TimerId& timer);

  ClientManagerOptions options_;
  Environment environment_;
  ClientManagerListeners listeners_;
  TimerQueue timers_;
  codec::PacketAssembler assembler_;
  codec::Tape tape_;
  Sockets sockets_;
  std::vector<OpenDone> done_;
  ClientEngine* engine_ = nullptr;
  /// Bytes of the packet that is being put together.
  std::size_t packet_bytes_ = 0;
  TimerId open_timer_ = 0;
  TimerId reconnect_timer_ = 0;
  State state_ = State::closed;
  /// What is being opened was lost, or could not be opened, before.
  bool is_reconnection_ = false;
  bool reconnecting_ = false;
  bool skip_reconnect_ = false;
  bool shut_down_ = false;
  detail::TaskScope tasks_;
};

/// What a listener is told of an end that was an error: `type`, `description` and, of an HTTP
/// answer, `status` stand in its data.
Error transport_error(const engine::ClientFault& fault, engine::CloseReason reason);

}  // namespace sockeye::core
