// The whole server side without a kernel: sessions, namespaces and handlers under bytes of any
// kind, in any order, cut anywhere, while time passes and the application acts.
//
//   input: | command | its bytes ... | command | its bytes ...
//
// A command's high bits choose the connection. Texts and frames take a length byte and that many
// bytes; the commonest packets have numbers, so that the fuzzer need not spell them.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/send_queue.hpp"
#include "codec/engine_packet.hpp"
#include "codec/json_writer.hpp"
#include "codec/padding.hpp"
#include "codec/websocket_decoder.hpp"
#include "codec/websocket_frame.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"
#include "core/socket_state.hpp"
#include "engine/session_table.hpp"
#include "engine/verify.hpp"
#include "engine/websocket_transport.hpp"
#include "fuzz/require.hpp"
#include "fuzz/session_world.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/handshake.hpp"

namespace {

class Server {
 public:
  explicit Server(Input input)
      : input_(input),
        table_(
            options(), [this] { return now_; }, [] {}),
        hub_(std::make_unique<core::Hub>(
            core::HubOptions{.connect_timeout = std::chrono::seconds(3), .packet_limits = {}},
            core::Hub::Environment{.executor = executor_,
                                   .new_id = [this] { return new_id(); },
                                   .now = [this] { return now_; },
                                   .wake = [] {}})) {
    set_up(hub_->of("/"));
    set_up(hub_->of("/late"));
    const auto decide_later = [this](core::SocketState& socket, core::Continue next) {
      sockets_.push_back(socket.weak_from_this());
      if (decisions_.size() < max_kept) decisions_.push_back(std::move(next));
    };
    hub_->of("/late")->handlers().middleware.push_back(
        std::make_shared<const core::Middleware>(decide_later));
  }

  void run() {
    while (!input_.empty()) {
      const std::uint8_t command = input_.byte();
      obey(command & 15, command >> 4);
      if (command < 128) end_turn();
    }
    finish();
  }

 private:
  using Socket = core::SocketState;
  using Call = sockeye::detail::Call;

  static engine::Options options() {
    engine::Options options;
    options.max_http_buffer_size = max_message;
    return options;
  }

  std::string new_id() {
    std::string id = std::to_string(++ids_);
    id.insert(0, 20 - id.size(), '-');
    return id;
  }

  void on(core::Namespace& nsp, std::string_view event,
          std::function<void(Socket&, Elements, Call&)> handler) {
    nsp.handlers().events.add(event, hub_->next_listener_id(), std::move(handler));
  }

  void set_up(const std::shared_ptr<core::Namespace>& made) {
    core::Namespace& nsp = *made;
    on(nsp, "echo", [](Socket& socket, Elements args, Call& call) {
      const auto values = args.to_values();
      if (call.claim_ack()) call.answer(encoded(values));
      socket.emit("echo", encoded({"echo", Value::array(values)}), {}, nullptr);
    });
    on(nsp, "later", [this](Socket&, Elements, Call& call) {
      auto sink = call.defer_ack();
      if (sink && sinks_.size() < max_kept) sinks_.push_back(std::move(sink));
    });
    on(nsp, "join", [](Socket& socket, Elements args, Call&) {
      for (const auto room : args) socket.join(room.to_value().to_json());
    });
    on(nsp, "leave", [](Socket& socket, Elements, Call&) {
      for (const std::string& room : socket.rooms()) socket.leave(room);
    });
    on(nsp, "all", [](Socket& socket, Elements args, Call&) {
      core::BroadcastPacket packet{"all", encoded({"all", Value::array(args.to_values())})};
      socket.nsp()->adapter().broadcast(packet,
                                        {.rooms = {}, .except = {socket.id()}, .flags = {}});
    });
    on(nsp, "ask", [this](Socket& socket, Elements, Call&) { ask(socket); });
    on(nsp, "bye", [](Socket& socket, Elements, Call&) { socket.disconnect(false); });
    on(nsp, "close", [](Socket& socket, Elements, Call&) { socket.disconnect(true); });
    core::NamespaceHandlers& handlers = nsp.handlers();
    handlers.connection.add(hub_->next_listener_id(), [this](Socket& socket) {
      ++connected_;
      sockets_.push_back(socket.weak_from_this());
      if (socket.nsp()->name() == "/late") decide_on_packets(socket);
    });
    handlers.disconnecting.add(hub_->next_listener_id(), [](Socket& socket, std::string_view) {
      require(socket.in_room(socket.id()), "rooms are intact while disconnecting");
    });
    handlers.disconnect.add(hub_->next_listener_id(), [this](Socket& socket, std::string_view) {
      ++disconnected_;
      require(socket.rooms().empty(), "rooms are left at the disconnect");
    });
  }

  /// Each event waits for a decision, and some of what is sent drives its receiver away.
  void decide_on_packets(Socket& socket) {
    socket.handlers().middleware.push_back([this](Socket&, auto, core::Continue next) {
      if (decisions_.size() < max_kept) decisions_.push_back(std::move(next));
    });
    socket.handlers().any_outgoing.add(hub_->next_listener_id(),
                                       [this](Socket& self, const std::vector<Value>&) {
                                         if (++sent_ % 4 == 0) self.disconnect(sent_ % 8 == 0);
                                       });
    socket.listen_to_outgoing();
  }

  void ask(Socket& socket) {
    ++asked_;
    core::Flags flags;
    flags.timeout = std::chrono::seconds(2);
    socket.emit("q", encoded({"q"}), flags,
                [this](const sockeye::detail::AckResult&) { ++answered_; });
  }

  void obey(int command, std::size_t which) {
    if (command <= 1) {
      open(command == 1);
      return;
    }
    if (connections_.empty()) return;
    Connection& connection = *connections_[which % connections_.size()];
    engine::Session* session = table_.find(connection.sid);
    switch (command) {
      case 2:
        upgrade(connection);
        break;
      case 3:
        if (admitted(session, "GET", false)) session->on_get(std::make_unique<Reply>(&connection));
        break;
      case 4:
        post(session, input_.bytes());
        break;
      case 5:
        break_post(session, input_.byte());
        break;
      case 6:
        if (session && connection.get) session->on_get_aborted(connection.get);
        break;
      case 7:
        if (Wire* wire = wire_of(connection)) wire->receive(input_.bytes());
        break;
      case 8:
        send_frame(connection, codec::WebSocketOpcode::text, input_.bytes());
        break;
      case 9:
        send_frame(connection, codec::WebSocketOpcode::binary, input_.bytes());
        break;
      case 10:
        lose(connection);
        break;
      case 11:
        pass(std::chrono::milliseconds(1 << (input_.byte() & 15)));
        break;
      case 12:
        act(session, input_.byte());
        break;
      case 13:
        if (Wire* wire = wire_of(connection)) wire->stalled = !wire->stalled;
        break;
      default:
        send_packet(connection, packets[input_.byte() % packets.size()]);
        break;
    }
  }

  void open(bool websocket) {
    if (connections_.size() == max_connections) return;
    connections_.push_back(std::make_unique<Connection>());
    Connection& connection = *connections_.back();
    connection.sid = new_id();
    if (websocket) connection.wires.push_back(std::make_unique<Wire>());
    engine::Session& session =
        table_.open(connection.sid,
                    websocket ? engine::TransportName::websocket : engine::TransportName::polling,
                    websocket ? &connection.wires.back()->transport : nullptr);
    hub_->accept(session, std::make_shared<sockeye::detail::ConnectionFacts>());
    if (!websocket) session.on_get(std::make_unique<Reply>(&connection));
  }

  /// The checks that stand before a session.
  bool admitted(const engine::Session* session, std::string_view method, bool upgrade) const {
    engine::RequestFacts facts;
    facts.method = method;
    facts.transport = upgrade ? "websocket" : "polling";
    facts.sid = "some";
    facts.upgrade = upgrade;
    facts.protocol = "4";
    if (session) facts.session_transport = session->transport();
    return !verify(facts, table_.options());
  }

  void upgrade(Connection& connection) {
    engine::Session* session = table_.find(connection.sid);
    if (!admitted(session, "GET", true) || connection.wires.size() >= max_connections) return;
    connection.wires.push_back(std::make_unique<Wire>());
    engine::WebSocketTransport& transport = connection.wires.back()->transport;
    if (!session->begin_upgrade(transport)) transport.close();
  }

  void post(engine::Session* session, std::string_view body) {
    if (!admitted(session, "POST", false) || !session->begin_post()) return;
    const std::vector<char> exact(body.begin(), body.end());
    session->on_post(std::make_unique<Reply>(nullptr), "text/plain", {exact.data(), exact.size()});
  }

  void break_post(engine::Session* session, unsigned how) {
    if (!admitted(session, "POST", false)) return;
    if (how % 4 == 0 && session->begin_post()) session->on_post_aborted();
    if (how % 4 == 1 && session->begin_post()) {
      session->on_post_too_large(std::make_unique<Reply>(nullptr));
    }
    if (how % 4 == 2) (void)session->begin_post();
    if (how % 4 == 3) session->on_post_aborted();
  }

  static Wire* wire_of(Connection& connection) {
    return connection.wires.empty() ? nullptr : connection.wires.back().get();
  }

  void send_frame(Connection& connection, codec::WebSocketOpcode opcode, std::string_view payload) {
    Wire* wire = wire_of(connection);
    if (!wire) return;
    const auto frame = codec::masked_websocket_frame(opcode, payload, {1, 2, 3, 4});
    const std::string_view bytes = frame.bytes();
    const std::size_t cut = payload.size() * 7 % (bytes.size() + 1);
    wire->receive(bytes.substr(0, cut));
    wire->receive(bytes.substr(cut));
  }

  void send_packet(Connection& connection, std::string_view packet) {
    if (wire_of(connection)) {
      send_frame(connection, codec::WebSocketOpcode::text, packet);
    } else {
      post(table_.find(connection.sid), packet);
    }
  }

  /// The connection and all that belongs to it is freed at once, as the server does.
  void lose(Connection& connection) {
    if (connection.wires.empty()) return;
    const auto wire = std::move(connection.wires.back());
    connection.wires.pop_back();
    wire->transport.lost();
  }

  void act(engine::Session* session, unsigned action) {
    core::Namespace& nsp = *hub_->of(action & 16 ? "/late" : "/");
    const auto sockets = nsp.sockets();
    Socket* socket = sockets.empty() ? nullptr : sockets[(action >> 5) % sockets.size()].get();
    switch (action & 15) {
      case 0:
        if (socket) socket->disconnect(false);
        break;
      case 1:
        if (socket) socket->disconnect(true);
        break;
      case 2:
        if (socket) ask(*socket);
        break;
      case 3:
        ask_all(nsp);
        break;
      case 4:
      case 5:
      case 6:
        decide(action);
        break;
      case 7:
        answer_late(action);
        break;
      case 8:
        if (session) session->close();
        break;
      case 9:
        if (session) session->discard();
        break;
      case 10:
        nsp.adapter().disconnect_sockets({.rooms = {"\"room\""}, .except = {}, .flags = {}}, true);
        break;
      case 11: {
        core::Target target;
        target.flags.is_volatile = true;
        nsp.adapter().broadcast({"v", encoded({"v", sockeye::Binary{1, 2, 3}})}, target);
        break;
      }
      case 12:
        nsp.adapter().add_sockets({}, {"room", "\"room\""});
        break;
      case 13:
        decisions_.clear();
        sinks_.clear();
        break;
      default:
        hub_->close_sockets();
        break;
    }
  }

  void ask_all(core::Namespace& nsp) {
    ++asked_;
    core::Target target;
    target.flags.timeout = std::chrono::seconds(1);
    nsp.adapter().broadcast_with_ack({"q", encoded({"q"})}, target,
                                     [this](const core::BroadcastReplies&) { ++answered_; });
  }

  void decide(unsigned action) {
    if (decisions_.empty()) return;
    const core::Continue next = decisions_[(action >> 5) % decisions_.size()];
    executor_->elsewhere = (action & 3) == 1;
    next((action & 3) == 2 ? std::optional(sockeye::Error("no")) : std::nullopt);
    executor_->elsewhere = false;
  }

  void answer_late(unsigned action) {
    if (sinks_.empty()) return;
    const auto sink = sinks_[(action >> 5) % sinks_.size()];
    executor_->elsewhere = (action & 16) != 0;
    if (sink->claim()) sink->answer(encoded({"late"}));
    executor_->elsewhere = false;
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
        for (const Socket* member : room.members) check_alive(*member);
      });
    });
  }

  void check_alive(const Socket& socket) const {
    require(socket.session() && table_.find(socket.session()->id()) == socket.session(),
            "no socket outlives its session");
  }

  void finish() {
    for (const auto& connection : connections_) {
      while (!connection->wires.empty()) lose(*connection);
      engine::Session* session = table_.find(connection->sid);
      if (session && connection->get) session->on_get_aborted(connection->get);
    }
    decisions_.clear();
    sinks_.clear();
    pass(std::chrono::seconds(120));
    require(table_.size() == 0 && hub_->clients() == 0, "silent sessions end");
    require(!table_.next_deadline() && !hub_->next_deadline(), "no timer is left");
    check();
    require(connected_ == disconnected_, "each connected socket was disconnected once");
    require(asked_ == answered_, "each question came to an end");
    for (const auto& socket : sockets_) require(socket.expired(), "no socket is kept alive");
  }

  Input input_;
  engine::TimePoint now_{};
  int ids_ = 0;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::shared_ptr<PostponingExecutor> executor_ = std::make_shared<PostponingExecutor>();
  engine::SessionTable table_;
  std::unique_ptr<core::Hub> hub_;
  std::vector<core::Continue> decisions_;
  std::vector<std::shared_ptr<sockeye::detail::AckSink>> sinks_;
  std::vector<std::weak_ptr<Socket>> sockets_;
  int connected_ = 0;
  int disconnected_ = 0;
  int asked_ = 0;
  int sent_ = 0;
  int answered_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Server(Input(data, size)).run();
  return 0;
}
