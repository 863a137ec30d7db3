// The Socket.IO side of one shard: its namespaces, its clients, its waits. It owns no socket and
// reads no clock: sessions feed it, its owner tells it the time and when a turn has ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/deadline_list.hpp"
#include "codec/packet.hpp"
#include "core/client.hpp"
#include "core/client_limits.hpp"
#include "core/event_meter.hpp"
#include "core/limit_counters.hpp"
#include "core/namespace.hpp"
#include "core/timer_queue.hpp"
#include "core/traffic.hpp"
#include "core/types.hpp"
#include "engine/session_table.hpp"
#include "sockeye/parser.hpp"
#include "sockeye/task_scope.hpp"

namespace sockeye::core {

class DynamicNamespaces;

struct HubOptions {
  /// How long a connection may have joined no namespace.
  std::chrono::milliseconds connect_timeout{45'000};
  codec::PacketLimits packet_limits = {};
  ClientLimits client_limits = {};
  /// Where it is counted that limits were met; may be null.
  LimitCounters* counters = nullptr;
  Parser parser = {};
  /// Whether a namespace that was made from a parent goes when its last socket does.
  bool cleanup_empty_child_namespaces = false;
  /// Namespaces made from parents; beyond, a client that asks for a new one is refused.
  std::size_t max_dynamic_namespaces = 10'000;
  /// Empty: namespaces reach this process alone.
  AdapterFactory adapter = {};
  /// Of the server, this one included.
  std::size_t shards = 1;
  /// None: it is off.
  std::optional<RecoveryOptions> recovery = {};
};

/// What went wrong in a handler, or with what a client sent.
struct ErrorReport {
  SocketState& socket;
  std::string_view event;  ///< empty where no event is concerned
  const Error& error;
  std::exception_ptr exception;  ///< what left the handler; null for a bad payload
};

struct HubStats {
  std::uint64_t acks_dropped = 0;    ///< handlers that took an Ack and never answered
  std::uint64_t handler_errors = 0;  ///< reports to the error hook
};

class Hub {
 public:
  /// What it is given to live on.
  struct Environment {
    std::shared_ptr<Executor> executor;
    /// 20 unguessable characters.
    std::function<std::string()> new_id;
    /// The time, which never goes back.
    std::function<TimePoint()> now;
    /// Asks for `collect` and a new look at `next_deadline` at the end of this turn.
    std::function<void()> wake;
  };

  Hub(HubOptions options, Environment environment);
  ~Hub();
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  const HubOptions& options() const noexcept { return options_; }
  const std::shared_ptr<Executor>& executor() const noexcept { return environment_.executor; }

  /// The namespace of that name ("/" is added in front where it is missing), made where it is new:
  /// from the first parent whose pattern has the name, else with nothing registered.
  std::shared_ptr<Namespace> of(std::string_view name);
  /// Null where there is none: the name is compared as it stands.
  Namespace* find(std::string_view name) const;
  /// Takes a new namespace in.
  Namespace& add(std::shared_ptr<Namespace> nsp);
  /// It has no sockets, and from now on no hub.
  void remove(Namespace& nsp);
  DynamicNamespaces& dynamic();
  /// Null where no parent was ever registered.
  DynamicNamespaces* dynamic_if_any() const noexcept { return dynamic_.get(); }
  template <class Visit>
  void for_each(Visit&& visit) {
    std::vector<std::shared_ptr<Namespace>> all;
    for (auto& [name, nsp] : namespaces_) all.push_back(nsp);
    for (auto& nsp : all) visit(*nsp);
  }

  /// A new connection. `facts` is what its sockets' handshakes show.
  Client& accept(engine::Session& session, Client::Facts facts);
  std::size_t clients() const noexcept { return clients_.size(); }

  /// Ends every socket, each with `server shutting down`.
  void close_sockets();
  /// `done` once, when the adapters of all namespaces have closed.
  void close_adapters(const std::function<void()>& done);

  TimerId after(std::chrono::milliseconds delay, std::function<void()> action) {
    environment_.wake();
    return timers_.at(environment_.now() + delay, std::move(action));
  }
  void cancel(TimerId id) { timers_.cancel(id); }
  void tick();
  std::optional<TimePoint> next_deadline() const;
  /// Frees what ended during the turn.
  void collect();
  /// Asks for it.
  void wake() { environment_.wake(); }

  TimePoint now() const { return environment_.now(); }
  std::string new_id() { return environment_.new_id(); }
  ListenerId next_listener_id() noexcept { return ++last_listener_; }
  /// The tape that packets are read into; its content lasts until the next packet.
  codec::Tape& tape() noexcept { return tape_; }
  detail::TaskScope& tasks() noexcept { return tasks_; }
  HubStats& stats() noexcept { return stats_; }
  Traffic& traffic() noexcept { return traffic_; }

  std::function<void(const ErrorReport&)> on_error;
  /// Every one, "/" too where it is set in time.
  std::function<void(Namespace&)> on_new_namespace;
  std::function<void(Namespace&)> on_removed_namespace;
  /// The name of the parent that another shard has made this namespace from, where one has: it is
  /// made here without another question. May be empty.
  std::function<std::optional<std::string>(std::string_view name)> made_elsewhere;
  /// Told how long events' handlers take; null: nobody.
  EventMeter* meter = nullptr;
  /// A socket's connection goes on over a WebSocket. May be empty.
  std::function<void(SocketState&)> on_upgraded;
  /// Adds to what others see of a socket. May be empty.
  std::function<void(const SocketState&, SocketDetails&)> decorate;
  /// A connection that `accept` took has ended.
  std::function<void(const ConnectionFacts&)> on_client_gone;
  void report(const ErrorReport& report);
  /// One of the counters, where there are any.
  void count(LimitCounters::Count LimitCounters::* counter) const noexcept {
    if (options_.counters) core::count(options_.counters->*counter);
  }

  /// Told of what concerns no socket.
  std::function<void(const std::string&)> on_warning;
  void warn(const std::string& message) const {
    if (on_warning) on_warning(message);
  }
  /// A server-side event had no node to go to: said once.
  void warn_alone();

 private:
  friend class Client;

  void retire(Client& client);

  HubOptions options_;
  Environment environment_;
  TimerQueue timers_;
  base::DeadlineList<Joining> connect_due_;
  std::unordered_map<std::string, std::shared_ptr<Namespace>, StringHash, std::equal_to<>>
      namespaces_;
  std::shared_ptr<DynamicNamespaces> dynamic_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<std::unique_ptr<Client>> retired_;
  codec::Tape tape_;
  detail::TaskScope tasks_;
  ListenerId last_listener_ = 0;
  HubStats stats_;
  Traffic traffic_;
  bool warned_alone_ = false;
};

}  // namespace sockeye::core
