// The application of the session fuzzer's world: handlers of every kind, and what it does of its
// own accord. It keeps books on what it sends, which the clients' models are held to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/utf8.hpp"
#include "codec/payload_writer.hpp"
#include "core/dynamic_namespaces.hpp"
#include "core/parent_namespace.hpp"
#include "fuzz/session_world.hpp"
#include "sockeye/handler.hpp"
#include "sockeye/rest.hpp"

namespace {

class Application {
 public:
  using Socket = core::SocketState;
  using Call = sockeye::detail::Call;
  using Find = std::function<Connection*(const Socket&)>;

  Application(core::Hub& hub, PostponingExecutor& executor, Find find)
      : hub_(hub), executor_(executor), find_(std::move(find)) {
    set_up(*hub_.of("/"));
    set_up(*hub_.of("/late"));
    const auto decide_later = [this](Socket& socket, core::Continue next) {
      watch(socket);
      if (decisions_.size() < max_kept) decisions_.push_back(std::move(next));
    };
    hub_.of("/late")->handlers().middleware.push_back(
        std::make_shared<const core::Middleware>(decide_later));
    const auto begins_with = [](std::string_view begin) {
      return [begin](const std::string& name) { return name.starts_with(begin); };
    };
    parents_.push_back(hub_.dynamic().add("/d*", {.pattern = begins_with("/d"), .check = nullptr}));
    const auto check = [this](const std::string& name, const Value&,
                              const std::function<void(bool)>& decide) {
      if (!name.starts_with("/w") || decisions_.size() == max_kept) return decide(false);
      decisions_.push_back(
          [decide](const std::optional<sockeye::Error>& error) { decide(!error); });
    };
    parents_.push_back(hub_.dynamic().add("/w*", {.pattern = nullptr, .check = check}));
    for (const auto& parent : parents_) set_up(*parent);
    hub_.on_error = [this](const core::ErrorReport& report) {
      require(!report.error.message().empty(), "an error says why");
      ++errors_;
    };
  }

  /// What comes within is what a client of the reference would write: handlers check it.
  bool trusted = false;

  void act(engine::Session* session, unsigned action) {
    core::Namespace& nsp = *hub_.of(action & 16 ? "/late" : "/");
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
        nsp.adapter().add_sockets({}, {"room", "\"room\"", "a", "b"});
        break;
      case 13:
        decisions_.clear();
        sinks_.clear();
        break;
      case 14:
        nsp.adapter().del_sockets({.rooms = {"room"}, .except = {"b"}, .flags = {}}, {"a", "room"});
        break;
      default:
        hub_.close_sockets();
        break;
    }
  }

  /// What fewer applications do.
  void act_rarely(unsigned action) {
    core::Namespace& nsp = *hub_.of("/");
    core::Adapter& children = parents_[(action >> 4) % parents_.size()]->adapter();
    switch (action & 7) {
      case 0:
        children.broadcast({"v", encoded({"v", 1})}, {});
        break;
      case 1:
        ask_all(*parents_[(action >> 4) % parents_.size()]);
        break;
      case 2:
        children.add_sockets({}, {"a"});
        children.del_sockets({}, {"a"});
        break;
      case 3:
        children.disconnect_sockets({}, (action & 8) != 0);
        break;
      case 4: {
        bool answered = false;
        nsp.adapter().server_side_emit({"x"},
                                       [&](const core::BroadcastReplies&) { answered = true; });
        require(answered, "nobody else is asked");
        break;
      }
      case 5:
        if (outgoing_) {
          nsp.handlers().any_outgoing.remove(std::exchange(outgoing_, 0));
        } else {
          outgoing_ = hub_.next_listener_id();
          nsp.handlers().any_outgoing.add(outgoing_, [](Socket&, const std::vector<Value>& event) {
            require(!event.empty(), "an event has a name");
          });
        }
        break;
      case 6:
        nsp.handlers().events.remove_all(action & 8 ? "once" : "fetch");
        break;
      default:
        for (const auto& socket : nsp.sockets()) listen_for_itself(*socket);
        break;
    }
  }

  /// Rooms come and go in pairs, and so do their members.
  void listen_to_rooms() {
    for (const char* name : {"/", "/late"}) {
      core::RoomListeners& rooms = hub_.of(name)->handlers().rooms;
      auto& members = members_[name];
      rooms.created.add(hub_.next_listener_id(), [&members](std::string_view room) {
        require(members.emplace(room, 0).second, "a room is created once");
      });
      rooms.joined.add(
          hub_.next_listener_id(),
          [&members](std::string_view room, std::string_view) { ++members.at(std::string(room)); });
      rooms.left.add(hub_.next_listener_id(), [&members](std::string_view room, std::string_view) {
        require(--members.at(std::string(room)) >= 0, "whoever leaves has joined");
      });
      rooms.deleted.add(hub_.next_listener_id(), [&members](std::string_view room) {
        require(members.at(std::string(room)) == 0, "a room that goes is empty");
        members.erase(std::string(room));
      });
    }
  }

  /// A numbered event to one socket of "/", or to whom a broadcast means; with an attachment.
  void emit_numbered(unsigned how) {
    core::Namespace& nsp = *hub_.of("/");
    const auto sockets = nsp.sockets();
    const std::uint64_t number = ++numbers_;
    std::vector<Value> event{"n", number};
    const std::string text = std::to_string(number);
    if (how & 1) event.push_back(sockeye::Binary(std::string_view(text)));
    if (how & 2) {
      if (sockets.empty()) return;
      Socket& socket = *sockets[(how >> 2) % sockets.size()];
      owe(socket, number);
      socket.emit("n", encoded(event), {}, nullptr);
      return;
    }
    static const std::array<std::vector<std::string>, 4> rooms = {
        {{}, {"a"}, {"\"room\"", "a"}, {"b", "room"}}};
    core::Target target;
    target.rooms = rooms[(how >> 2) % rooms.size()];
    target.except = rooms[(how >> 4) % rooms.size()];
    if ((how & 64) && !sockets.empty()) target.except.emplace_back(sockets.front()->id());
    for (const auto& socket : sockets) {
      const auto in = [&](const std::vector<std::string>& names) {
        const auto own = socket->rooms();
        return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
          return std::find(own.begin(), own.end(), name) != own.end();
        });
      };
      if ((target.rooms.empty() || in(target.rooms)) && !in(target.except)) owe(*socket, number);
    }
    nsp.adapter().broadcast({"n", encoded(event)}, target);
  }

  void ask(Socket& socket) {
    core::Flags flags;
    flags.timeout = std::chrono::seconds(2);
    socket.emit("q", encoded({"q"}), flags,
                [told = question(*flags.timeout)](const sockeye::detail::AckResult&) { told(); });
  }

  /// Between two turns.
  void check() const {
    for (const engine::TimePoint due : due_) require(due >= hub_.now(), "a time-out is in time");
  }

  void let_go() {
    decisions_.clear();
    sinks_.clear();
  }

  void check_end() {
    require(connected_ == disconnected_, "each connected socket was disconnected once");
    require(due_.empty(), "each question came to an end");
    for (const auto& [nsp, rooms] : members_) require(rooms.empty(), "each room has gone");
    if (outgoing_) hub_.of("/")->handlers().any_outgoing.remove(std::exchange(outgoing_, 0));
    for (const auto& socket : sockets_) require(socket.expired(), "no socket is kept alive");
    hub_.for_each([](core::Namespace& nsp) {
      require(nsp.rooms().size() == 0 && nsp.size() == 0, "nobody is left in a room");
      require(!nsp.listens_to_outgoing(), "nobody listens any more");
    });
  }

 private:
  sockeye::EncodedPayload encoded(const std::vector<Value>& values) const {
    sockeye::PayloadWriter& writer = codec::payload_writer(hub_.options().parser);
    writer.begin_array(values.size());
    for (const Value& value : values) sockeye::encode(writer, value);
    writer.end_array();
    return writer.finish();
  }

  void on(core::Namespace& nsp, std::string_view event,
          std::function<void(Socket&, Elements, Call&)> handler, bool once = false) {
    nsp.handlers().events.add(event, hub_.next_listener_id(), std::move(handler), once);
  }

  /// A handler with the types of its parameters.
  template <class F>
  void on_typed(core::Namespace& nsp, std::string_view event, F callable) {
    using sockeye::detail::NoSocket;
    on(nsp, event,
       [this, bound = sockeye::detail::bind_handler<NoSocket>(std::move(callable))](
           Socket& socket, Elements args, Call& call) {
         if (Connection* connection = find_(socket)) connection->peer.may_answer();
         bound(NoSocket{}, args, call);
       });
  }

  void set_up(core::Namespace& nsp) {
    on(nsp, "echo", [this](Socket& socket, Elements args, Call& call) {
      const auto values = args.to_values();
      const Value array = Value::array(values);
      require(sockeye::base::is_valid_utf8(array.to_json()), "text is UTF-8");
      require(array == Value::array(values), "a value equals itself");
      if (call.claim_ack()) {
        owe_answer(socket);
        call.answer(encoded(values));
        require(!call.claim_ack(), "an acknowledgement is claimed once");
      }
      socket.emit("echo", encoded({"echo", array}), {}, nullptr);
    });
    on(nsp, "later", [this](Socket& socket, Elements, Call& call) {
      auto sink = call.defer_ack();
      if (sink && sinks_.size() < max_kept) {
        sinks_.push_back({std::move(sink), socket.self()});
      }
    });
    on(nsp, "binary", [this](Socket&, Elements args, Call&) {
      if (!trusted) return;
      const auto values = args.to_values();
      require(values.size() == 4, "all arguments arrive");
      for (std::size_t i = 0; i < 4; i += 2) {
        const std::string_view bytes = values[i + 1].bytes().view();
        require(bytes.size() == 1 && bytes[0] == static_cast<char>(values[i].as<int>()),
                "a placeholder stands for its attachment");
      }
    });
    on(nsp, "join", [](Socket& socket, Elements args, Call&) {
      for (const auto room : args) socket.join(room.to_value().to_json());
    });
    on(nsp, "leave", [](Socket& socket, Elements, Call&) {
      for (const std::string& room : socket.rooms()) socket.leave(room);
    });
    on(nsp, "all", [this](Socket& socket, Elements args, Call&) {
      core::BroadcastPacket packet{"all", encoded({"all", Value::array(args.to_values())})};
      socket.nsp()->adapter().broadcast(
          packet, {.rooms = {}, .except = {std::string(socket.id())}, .flags = {}});
    });
    on(nsp, "fetch", [](Socket& socket, Elements, Call&) {
      socket.nsp()->adapter().fetch_sockets({}, [](const auto& found) {
        for (const auto& other : found) require(other->connected(), "whoever is found is there");
      });
    });
    on(nsp, "ask", [this](Socket& socket, Elements, Call&) { ask(socket); });
    on(nsp, "bye", [](Socket& socket, Elements, Call&) { socket.disconnect(false); });
    on(nsp, "close", [](Socket& socket, Elements, Call&) { socket.disconnect(true); });
    on(nsp, "throw", [this](Socket& socket, Elements, Call&) {
      core::Flags flags;
      flags.timeout = std::chrono::seconds(1);
      socket.emit("q", encoded({"q"}), flags, [](const sockeye::detail::AckResult&) {
        throw std::runtime_error("thrown on purpose");
      });
    });
    on(nsp, "mine", [this](Socket& socket, Elements, Call&) { listen_for_itself(socket); });
    on(nsp, "once", [](Socket&, Elements, Call&) {}, true);
    set_up_typed(nsp);
    set_up_lifecycle(nsp);
  }

  void set_up_typed(core::Namespace& nsp) {
    using sockeye::Ack;
    using sockeye::Binary;
    using sockeye::Rest;
    on_typed(nsp, "numbers", [](std::int64_t a, std::uint8_t b, double c, bool d) {
      return Value::array({a, b, c, d});
    });
    on_typed(nsp, "texts",
             [](const std::string& a, std::optional<std::string> b, const Rest& rest) {
               return a.size() + rest.values.size() + (b ? 1 : 0);
             });
    on_typed(nsp, "lists",
             [](std::vector<int> a, std::map<std::string, double> b, std::tuple<int, bool> c) {
               return a.size() + b.size() + static_cast<std::size_t>(std::get<0>(c) == 0);
             });
    on_typed(nsp, "bytes", [](const Binary& bytes, Ack<Binary> ack) {
      ack(bytes);
      ack(bytes);
    });
    on_typed(nsp, "id", [](sockeye::Id id) { return id; });
    on_typed(nsp, "task", [](int number) -> sockeye::Task<int> {
      if (number < 0) throw std::runtime_error("thrown on purpose");
      co_return number;
    });
    on_typed(nsp, "fails", [](int) { throw std::runtime_error("thrown on purpose"); });
  }

  void set_up_lifecycle(core::Namespace& nsp) {
    core::NamespaceHandlers& handlers = nsp.handlers();
    handlers.connection.add(hub_.next_listener_id(), [this](Socket& socket) {
      ++connected_;
      watch(socket);
      if (Connection* connection = find_(socket)) connection->joined = true;
      if (socket.nsp()->name() == "/late") decide_on_packets(socket);
    });
    handlers.disconnecting.add(hub_.next_listener_id(), [](Socket& socket, std::string_view) {
      require(socket.in_room(socket.id()), "rooms are intact while disconnecting");
    });
    handlers.disconnect.add(hub_.next_listener_id(), [this](Socket& socket, std::string_view why) {
      ++disconnected_;
      require(!why.empty(), "a disconnect says why");
      require(socket.rooms().empty(), "rooms are left at the disconnect");
      ask(socket);
    });
  }

  /// Listeners of its own, of every kind, some of which end it.
  void listen_for_itself(Socket& socket) {
    core::SocketHandlers& own = socket.handlers();
    own.events.add("echo", hub_.next_listener_id(), [](Socket&, Elements, Call&) {}, true);
    own.any.add(hub_.next_listener_id(),
                [](Socket& self, std::string_view, Elements, Call&) { self.join("a"); });
    own.error.add(hub_.next_listener_id(),
                  [](Socket& self, const sockeye::Error&) { self.leave("a"); });
    own.disconnecting.add(hub_.next_listener_id(),
                          [](Socket& self, std::string_view) { self.disconnect(true); });
    own.disconnect.add(hub_.next_listener_id(), [](Socket& self, std::string_view) {
      self.join("a");
      require(self.rooms().empty(), "nobody joins once it is gone");
    });
  }

  /// Each event waits for a decision, and some of what is sent drives its receiver away.
  void decide_on_packets(Socket& socket) {
    socket.handlers().middleware.push_back([this](Socket&, auto, core::Continue next) {
      if (decisions_.size() < max_kept) decisions_.push_back(std::move(next));
    });
    socket.handlers().any_outgoing.add(hub_.next_listener_id(),
                                       [this](Socket& self, const std::vector<Value>&) {
                                         if (++sent_ % 4 == 0) self.disconnect(sent_ % 8 == 0);
                                       });
    socket.listen_to_outgoing();
  }

  /// The end of a question that is asked now: once, and no later than `timeout`.
  std::function<void()> question(engine::Duration timeout) {
    const engine::TimePoint due = hub_.now() + timeout;
    due_.push_back(due);
    return [this, due, ended = std::make_shared<bool>(false)] {
      require(!std::exchange(*ended, true), "a question ends once");
      due_.erase(std::find(due_.begin(), due_.end(), due));
    };
  }

  void ask_all(core::Namespace& nsp) {
    core::Target target;
    target.flags.timeout = std::chrono::seconds(1);
    nsp.adapter().broadcast_with_ack(
        {"q", encoded({"q"})}, target,
        [told = question(*target.flags.timeout)](const core::BroadcastReplies&) { told(); });
  }

  void watch(Socket& socket) {
    if (socket.local().has_value()) return;
    const auto token = std::make_shared<int>();
    socket.local() = token;
    sockets_.push_back(token);
  }

  void decide(unsigned action) {
    if (decisions_.empty()) return;
    const core::Continue next = decisions_[(action >> 5) % decisions_.size()];
    executor_.elsewhere = (action & 3) == 1;
    next((action & 3) == 2 ? std::optional(sockeye::Error("no", Value::object({{"a", 1}})))
                           : std::nullopt);
    executor_.elsewhere = false;
  }

  void answer_late(unsigned action) {
    if (sinks_.empty()) return;
    const auto& [sink, asker] = sinks_[(action >> 5) % sinks_.size()];
    executor_.elsewhere = (action & 16) != 0;
    if (sink->claim()) {
      require(!sink->claim(), "an acknowledgement is claimed once");
      if (!executor_.elsewhere) {
        owe_answer(*asker);
      } else if (Connection* connection = find_(*asker)) {
        connection->peer.may_answer();
      }
      sink->answer(encoded({"late"}));
    }
    executor_.elsewhere = false;
  }

  static bool hears(const Socket& socket) {
    return socket.session() && socket.session()->state() == engine::Session::State::open;
  }
  void owe(const Socket& socket, std::uint64_t number) const {
    Connection* connection = find_(socket);
    if (connection && hears(socket)) connection->peer.owe(socket.nsp()->name(), number);
  }
  void owe_answer(const Socket& socket) const {
    Connection* connection = find_(socket);
    if (connection && hears(socket)) connection->peer.owe_answer();
  }

  core::Hub& hub_;
  PostponingExecutor& executor_;
  Find find_;
  std::vector<std::shared_ptr<core::ParentNamespace>> parents_;
  std::map<std::string, std::map<std::string, int>> members_;
  core::ListenerId outgoing_ = 0;
  std::vector<core::Continue> decisions_;
  std::vector<std::pair<std::shared_ptr<sockeye::detail::AckSink>, core::SocketReference>> sinks_;
  /// Each goes with the socket that holds it.
  std::vector<std::weak_ptr<int>> sockets_;
  std::vector<engine::TimePoint> due_;
  std::uint64_t numbers_ = 0;
  int connected_ = 0;
  int disconnected_ = 0;
  int sent_ = 0;
  int errors_ = 0;
};

}  // namespace
