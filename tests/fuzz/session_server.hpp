// The session fuzzer's server and its clients' connections: what opens and ends them, the passing
// of time, and what must hold between two turns.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "engine/message_compression.hpp"
#include "engine/session_table.hpp"
#include "engine/verify.hpp"
#include "fuzz/session_app.hpp"
#include "fuzz/session_packets.hpp"
#include "fuzz/session_world.hpp"
#include "sockeye/handshake.hpp"
#include "sockeye/parser.hpp"

namespace {

class World {
 public:
  explicit World(unsigned options)
      : options_(options), table_(engine_options(), [this] { return now_; }, [] {}) {
    hub_ = std::make_unique<core::Hub>(hub_options(),
                                       core::Hub::Environment{.executor = executor_,
                                                              .new_id = [this] { return new_id(); },
                                                              .now = [this] { return now_; },
                                                              .wake = [] {}});
    app_ =
        std::make_unique<Application>(*hub_, *executor_, [this](const core::SocketState& socket) {
          return socket.session() ? find(socket.session()->id()) : nullptr;
        });
    if (options_ & tells_rooms) app_->listen_to_rooms();
  }

  ~World() {
    Reply::excused = true;
    hub_ = nullptr;
  }

 protected:
  enum Option : unsigned {
    recovers = 1,
    few_logged = 2,
    all_middleware = 4,
    no_upgrades = 8,
    cleans_up = 16,
    deflates = 32,
    msgpack = 64,
    limits = 128,
    custom = 256,
    tells_rooms = 512,
  };

  engine::Options engine_options() const {
    engine::Options options;
    options.max_http_buffer_size = max_message;
    options.allow_eio3 = true;
    options.allow_upgrades = !(options_ & no_upgrades);
    return options;
  }

  core::HubOptions hub_options() const {
    core::HubOptions options;
    options.connect_timeout = connect_timeout;
    options.cleanup_empty_child_namespaces = (options_ & cleans_up) != 0;
    options.max_dynamic_namespaces = 3;
    if (options_ & msgpack) options.parser = sockeye::msgpack_parser();
    if (options_ & custom) options.parser = std::make_shared<const ObjectParser>();
    if (options_ & limits) {
      options.client_limits = {.events_per_second = 2,
                               .event_burst = 6,
                               .rooms_per_socket = 2,
                               .pending_acks = 2,
                               .namespaces_per_connection = 2};
    }
    if (!(options_ & recovers)) return options;
    options.recovery = core::RecoveryOptions{};
    options.recovery->skip_middlewares = !(options_ & all_middleware);
    if (options_ & few_logged) {
      options.recovery->max_log_bytes = 600;
      options.recovery->max_sessions = 2;
    }
    return options;
  }

  std::string new_id() {
    std::string id = std::to_string(++ids_);
    id.insert(0, 20 - id.size(), '-');
    return id;
  }

  Connection* find(std::string_view sid) const {
    for (const auto& connection : connections_) {
      if (connection->sid == sid) return connection.get();
    }
    return nullptr;
  }

  Peer::Reading reading() const {
    if (options_ & (msgpack | custom)) return Peer::Reading::nothing;
    return options_ & recovers ? Peer::Reading::order : Peer::Reading::all;
  }

  engine::WebSocketTransport& add_wire(Connection& connection) {
    connection.wires.push_back(std::make_unique<Wire>(connection.peer, now_));
    if (options_ & deflates) connection.wires.back()->compress(compression_);
    return connection.wires.back()->transport;
  }

  /// False where there are enough already.
  bool open(bool websocket, const engine::Dialect& dialect) {
    if (connections_.size() == max_connections) {
      // The eldest makes room, if it has ended.
      const auto ended =
          std::find_if(connections_.begin(), connections_.end(), [&](const auto& old) {
            return !table_.find(old->sid) && old->wires.empty() && !old->get;
          });
      if (ended == connections_.end()) return false;
      connections_.erase(ended);
    }
    connections_.push_back(std::make_unique<Connection>(dialect, reading(), now_));
    Connection& connection = *connections_.back();
    connection.sid = new_id();
    if (websocket) add_wire(connection);
    engine::Session& session =
        table_.open(connection.sid,
                    websocket ? engine::TransportName::websocket : engine::TransportName::polling,
                    websocket ? &connection.wires.back()->transport : nullptr, dialect);
    core::Client& client = hub_->accept(session, sockeye::core::ConnectionFacts::make({}));
    if (!websocket) session.on_get(std::make_unique<Reply>(&connection));
    client.begin();
    return true;
  }

  /// The checks that stand before a session.
  bool admitted(const Connection& connection, std::string_view method, bool upgrade) const {
    const engine::Session* session = table_.find(connection.sid);
    engine::RequestFacts facts;
    facts.method = method;
    facts.transport = upgrade ? "websocket" : "polling";
    facts.sid = connection.sid;
    facts.upgrade = upgrade;
    facts.protocol = connection.peer.dialect().protocol == engine::Protocol::v4 ? "4" : "3";
    if (session) {
      facts.session_transport = session->transport();
      facts.session_protocol = session->protocol();
    }
    return !verify(facts, table_.options());
  }

  void poll(Connection& connection) {
    if (!admitted(connection, "GET", false)) return;
    table_.find(connection.sid)->on_get(std::make_unique<Reply>(&connection));
  }

  void abort_get(Connection& connection) {
    engine::Session* session = table_.find(connection.sid);
    if (!session || !connection.get) return;
    Reply::excused = true;
    session->on_get_aborted(connection.get);
    Reply::excused = false;
  }

  /// The connection and all that belongs to it is freed at once, as the server does.
  void lose(Connection& connection) {
    if (connection.wires.empty()) return;
    const auto wire = std::move(connection.wires.back());
    connection.wires.pop_back();
    wire->transport.lost();
  }

  void pass(engine::Duration duration) {
    const engine::TimePoint until = now_ + duration;
    while (true) {
      end_turn();
      const auto session = table_.next_deadline();
      const auto hub = hub_->next_deadline();
      const auto next = std::min(session.value_or(engine::TimePoint::max()),
                                 hub.value_or(engine::TimePoint::max()));
      if (next > until) break;
      now_ = std::max(now_, next);
      table_.tick();
      hub_->tick();
    }
    now_ = until;
    check();
  }

  void end_turn() {
    bool again = true;
    while (again || table_.has_work()) {
      again = executor_->run_posted();
      table_.flush();
      hub_->collect();
      table_.collect();
    }
    for (const auto& connection : connections_) {
      for (const auto& wire : connection->wires) wire->drain();
      std::erase_if(connection->wires, [](const auto& wire) { return wire->ended; });
    }
    check();
  }

  void check() {
    require(hub_->clients() == table_.size(), "a client a session");
    require(table_.size() <= connections_.size(), "no more sessions than were opened");
    hub_->for_each([this](core::Namespace& nsp) {
      for (const auto& socket : nsp.sockets()) {
        require(socket->connected(), "members are connected");
        check_alive(*socket);
      }
      nsp.rooms().for_each([this](const core::Room& room) {
        require(!room.members.empty(), "an empty room is gone");
        for (const core::SocketState* member : room.members) {
          check_alive(*member);
          require(member->in_room(room.name), "a member knows of its room");
        }
      });
    });
    for (const auto& connection : connections_) check_connection(*connection);
    app_->check();
  }

  void check_alive(const core::SocketState& socket) const {
    require(socket.session() && table_.find(socket.session()->id()) == socket.session(),
            "no socket outlives its session");
  }

  /// What it is owed has come, and it has not outlived any of its deadlines.
  void check_connection(Connection& connection) {
    using State = engine::Session::State;
    const engine::Session* session = table_.find(connection.sid);
    bool stalled = false;
    for (const auto& wire : connection.wires) {
      stalled |= wire->stalled;
      require(wire->transport.session() || wire->transport.closed(),
              "no WebSocket stays for nothing");
      if (session && session->transport() == engine::TransportName::polling) {
        require(now_ - wire->began <= table_.options().upgrade_timeout, "an upgrade is in time");
      }
    }
    if (!session) {
      require(!connection.get, "a poll ends with its session");
      return;
    }
    const bool hears = session->transport() == engine::TransportName::websocket || connection.get;
    if (session->state() == State::open) {
      require(!hears || stalled || connection.peer.settled(), "all that was sent has come");
      require(now_ - connection.touched <=
                  table_.options().ping_interval + table_.options().ping_timeout,
              "silence ends a session");
      require(connection.joined || now_ - connection.opened <= connect_timeout,
              "a session without a namespace ends");
    } else {
      if (!connection.closing) connection.closing = now_;
      require(now_ - *connection.closing <= table_.options().poll_close_timeout,
              "a session that closes has closed in time");
    }
  }

  void finish() {
    for (const auto& connection : connections_) {
      while (!connection->wires.empty()) lose(*connection);
      abort_get(*connection);
    }
    app_->let_go();
    pass(std::chrono::seconds(120));
    require(table_.size() == 0 && hub_->clients() == 0, "silent sessions end");
    // Recovery keeps sessions and packets for a while longer.
    pass(std::chrono::seconds(400));
    require(!table_.next_deadline() && !hub_->next_deadline(), "no timer is left");
    check();
    app_->check_end();
    bool closed = false;
    hub_->close_adapters([&closed] { closed = true; });
    require(closed, "adapters close");
  }

  static constexpr std::chrono::seconds connect_timeout{3};

  unsigned options_;
  engine::TimePoint now_{};
  int ids_ = 0;
  std::shared_ptr<engine::MessageCompression> compression_ =
      std::make_shared<engine::MessageCompression>(
          engine::MessageCompression::Settings{.threshold = 16, .level = 1, .mem_level = 1});
  std::vector<std::unique_ptr<Connection>> connections_;
  std::shared_ptr<PostponingExecutor> executor_ = std::make_shared<PostponingExecutor>();
  engine::SessionTable table_;
  /// Outlives the hub, whose end it hears of.
  std::unique_ptr<Application> app_;
  std::unique_ptr<core::Hub> hub_;
};

}  // namespace
