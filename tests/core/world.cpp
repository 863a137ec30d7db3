// The pretended kernel, clock and peers of the core's tests.
#include "core/world.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "codec/json_writer.hpp"
#include "codec/padding.hpp"
#include "codec/websocket_frame.hpp"
#include "core/client.hpp"
#include "sockeye/convert.hpp"
#include "sockeye/handshake.hpp"

namespace sockeye::test {
namespace {

constexpr char filling = '~';
constexpr std::size_t id_size = 20;

std::string shown(std::string_view bytes) {
  static constexpr char hex[] = "0123456789abcdef";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == filling) continue;
    if (byte >= 0x20 && byte < 0x7f) {
      out += c;
    } else {
      out += "\\x";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    }
  }
  return out;
}

}  // namespace

std::string padded(std::string_view text) {
  std::string id(text);
  id.resize(id_size, filling);
  return id;
}

class Peer::Reply final : public engine::PollReply {
 public:
  Reply(Peer& peer, bool get) : peer_(peer), get_(get) {
    if (get_) peer_.pending_ = this;
  }
  ~Reply() override {
    if (get_ && peer_.pending_ == this) peer_.pending_ = nullptr;
  }
  void answer(int status, std::string_view, std::string body) override {
    if (get_ && peer_.pending_ == this) peer_.pending_ = nullptr;
    if (status != 200) {
      peer_.world_.line(peer_.name_ + " -> " + std::to_string(status));
    } else if (get_) {
      peer_.show(body);
    }
  }

 private:
  Peer& peer_;
  bool get_;
};

Peer::Peer(World& world, std::string name, engine::TransportName transport)
    : world_(world),
      name_(std::move(name)),
      transport_name_(transport),
      out_(flush_),
      transport_(out_, 1'000'000, *this),
      reader_(codec::WebSocketRole::client, std::size_t{1} << 30) {}

Peer::~Peer() = default;

engine::Session* Peer::session() const {
  return world_.table_.find(padded("session-" + name_));
}

void Peer::send(std::string_view packet) {
  world_.turn([&] {
    if (transport_name_ == engine::TransportName::polling) {
      post(packet);
      return;
    }
    world_.line(name_ + " <- " + shown(packet));
    const auto frame = codec::masked_websocket_frame(codec::WebSocketOpcode::text, packet, {});
    std::string wire(frame.bytes());
    const std::size_t size = wire.size();
    wire.resize(size + codec::padding);
    transport_.receive({wire.data(), size});
  });
}

void Peer::binary(std::string_view bytes) {
  world_.turn([&] {
    world_.line(name_ + " <- binary " + shown(bytes));
    const auto frame = codec::masked_websocket_frame(codec::WebSocketOpcode::binary, bytes, {});
    std::string wire(frame.bytes());
    const std::size_t size = wire.size();
    wire.resize(size + codec::padding);
    transport_.receive({wire.data(), size});
  });
}

void Peer::post(std::string_view payload) {
  world_.turn([&] {
    world_.line(name_ + " <- " + shown(payload));
    engine::Session* of = session();
    if (!of || !of->begin_post()) {
      world_.line(name_ + " -> 400");
      return;
    }
    of->on_post(std::make_unique<Reply>(*this, false), "text/plain;charset=UTF-8", payload);
  });
}

void Peer::get() {
  world_.turn([&] {
    engine::Session* of = session();
    if (pending_ || !of) return;
    of->on_get(std::make_unique<Reply>(*this, true));
  });
}

void Peer::lose() {
  world_.turn([&] {
    world_.line(name_ + " <- lost");
    if (transport_name_ == engine::TransportName::websocket) {
      transport_.lost();
    } else if (engine::Session* of = session()) {
      keeps_polling_ = false;
      if (pending_) {
        of->on_get_aborted(pending_);
      } else if (of->begin_post()) {
        of->on_post_aborted();
      }
    }
  });
}

std::vector<std::string_view> Peer::unsent() const {
  std::vector<std::string_view> parts;
  out_.gather([&](std::string_view part) {
    parts.push_back(part);
    return true;
  });
  return parts;
}

void Peer::show(std::string_view packets) {
  while (true) {
    const std::size_t end = packets.find('\x1e');
    const std::string_view packet = packets.substr(0, end);
    if (!packet.starts_with('0')) world_.line(name_ + " -> " + shown(packet));
    if (end == std::string_view::npos) return;
    packets.remove_prefix(end + 1);
  }
}

void Peer::drain() {
  out_.unmark();
  flush_.queues().clear();
  if (stalled_) {
    out_.set_blocked(!out_.empty());
    return;
  }
  std::string wire;
  out_.gather([&](std::string_view part) {
    wire += part;
    return true;
  });
  out_.consume(wire.size());
  out_.set_blocked(false);
  std::span<char> input(wire);
  while (true) {
    using Kind = codec::WebSocketEvent::Kind;
    const auto event = reader_.next(input);
    if (event.kind == Kind::need_more) break;
    if (event.kind == Kind::text) show(event.data);
    if (event.kind == Kind::binary) world_.line(name_ + " -> binary " + shown(event.data));
    if (event.kind == Kind::error) throw std::logic_error("the server sent an invalid frame");
  }
  if (ended_ && !std::exchange(ended_shown_, true)) world_.line(name_ + " ended");
}

bool TurnExecutor::run_posted() {
  const auto actions = std::exchange(posted_, {});
  for (const auto& action : actions) action();
  return !actions.empty();
}

World::World(core::HubOptions options, engine::Options engine_options)
    : table_(
          std::move(engine_options), [this] { return now_; }, [this] { woken_ = true; }),
      hub_(std::make_unique<core::Hub>(
          options, core::Hub::Environment{
                       .executor = executor_,
                       .new_id = [this] { return padded("id-" + std::to_string(++ids_)); },
                       .now = [this] { return now_; },
                       .wake = [this] { woken_ = true; }})) {
  hub_->on_error = [this](const core::ErrorReport& report) {
    line("app: error \"" + std::string(report.event) + "\": " + report.error.message());
  };
}

World::~World() = default;

Peer& World::websocket(std::string name) {
  peers_.push_back(
      std::make_unique<Peer>(*this, std::move(name), engine::TransportName::websocket));
  Peer& peer = *peers_.back();
  turn([&] {
    auto& session = table_.open(padded("session-" + peer.name()), engine::TransportName::websocket,
                                &peer.transport_);
    hub_->accept(session, core::ConnectionFacts::make({}));
  });
  return peer;
}

Peer& World::old_websocket(std::string name) {
  peers_.push_back(
      std::make_unique<Peer>(*this, std::move(name), engine::TransportName::websocket));
  Peer& peer = *peers_.back();
  turn([&] {
    auto& session = table_.open(padded("session-" + peer.name()), engine::TransportName::websocket,
                                &peer.transport_, {engine::Protocol::v3, false, {}});
    hub_->accept(session, core::ConnectionFacts::make({})).begin();
  });
  return peer;
}

Peer& World::polling(std::string name) {
  peers_.push_back(std::make_unique<Peer>(*this, std::move(name), engine::TransportName::polling));
  Peer& peer = *peers_.back();
  turn([&] {
    auto& session = table_.open(padded("session-" + peer.name()), engine::TransportName::polling);
    hub_->accept(session, core::ConnectionFacts::make({}));
    peer.get();
  });
  return peer;
}

Peer& World::joined(std::string name) {
  const bool was_quiet = std::exchange(quiet_, true);
  Peer& peer = websocket(std::move(name));
  peer.send("40");
  quiet_ = was_quiet;
  return peer;
}

core::SocketState& World::socket(std::string_view id, std::string_view name) {
  core::SocketState* found = nsp(name).find(padded(id));
  if (!found) throw std::logic_error("no socket " + std::string(id));
  return *found;
}

core::ListenerId World::on(std::string_view event, Handler handler, std::string_view name) {
  const core::ListenerId id = hub_->next_listener_id();
  nsp(name).handlers().events.add(event, id, std::move(handler));
  return id;
}

void World::use(core::Middleware middleware, std::string_view name) {
  nsp(name).handlers().middleware.push_back(
      std::make_shared<const core::Middleware>(std::move(middleware)));
}

void World::on_connection(std::function<void(core::SocketState&)> listener, std::string_view name) {
  nsp(name).handlers().connection.add(hub_->next_listener_id(), std::move(listener));
}

void World::show_lifecycle(std::string_view name) {
  const auto of = [](const core::SocketState& socket) {
    return (socket.nsp()->name() == "/" ? "" : socket.nsp()->name() + " ") +
           std::string(socket.id());
  };
  on_connection([this, of](core::SocketState& socket) { line("app: connection " + of(socket)); },
                name);
  core::NamespaceHandlers& handlers = nsp(name).handlers();
  handlers.disconnecting.add(hub_->next_listener_id(),
                             [this, of](core::SocketState& socket, std::string_view reason) {
                               line("app: disconnecting " + of(socket) + " in " + rooms_of(socket) +
                                    ": " + std::string(reason));
                             });
  handlers.disconnect.add(hub_->next_listener_id(),
                          [this, of](core::SocketState& socket, std::string_view reason) {
                            line("app: disconnect " + of(socket) + " in [" + rooms_of(socket) +
                                 "]: " + std::string(reason));
                          });
}

void World::destroy_hub() {
  turn([&] { hub_.reset(); });
}

void World::turn(const std::function<void()>& action) {
  ++depth_;
  action();
  if (--depth_ == 0) end_turn();
}

void World::end_turn() {
  ++depth_;
  bool again = true;
  while (again) {
    again = executor_->run_posted();
    while (std::exchange(woken_, false)) {
      again = true;
      table_.flush();
      if (hub_) hub_->collect();
      table_.collect();
      arm();
    }
    for (const auto& peer : peers_) {
      peer->drain();
      if (peer->transport_name_ != engine::TransportName::polling || !peer->keeps_polling_)
        continue;
      if (!peer->pending_ && peer->session()) {
        peer->get();
        again = true;
      }
    }
  }
  --depth_;
}

void World::arm() {
  for (const auto next : {table_.next_deadline(), hub_ ? hub_->next_deadline() : std::nullopt}) {
    if (next && (!armed_ || *next < *armed_)) armed_ = next;
  }
}

void World::wait(std::int64_t milliseconds) {
  const core::TimePoint until = now_ + std::chrono::milliseconds(milliseconds);
  for (int fired = 0; armed_ && *armed_ <= until; ++fired) {
    if (fired > 100'000) throw std::logic_error("the clock stands still");
    now_ = std::max(now_, *armed_);
    armed_.reset();
    turn([&] {
      woken_ = true;
      table_.tick();
      if (hub_) hub_->tick();
    });
  }
  now_ = until;
}

void World::line(std::string_view text) {
  if (quiet_) return;
  for (const char c : text) {
    if (c != filling) text_ += c;
  }
  text_ += '\n';
}

std::string World::take() {
  return std::exchange(text_, "\n");
}

EncodedPayload encoded(const std::vector<Value>& values) {
  codec::JsonWriter& writer = codec::json_writer();
  writer.begin_array(values.size());
  for (const Value& value : values) encode(writer, value);
  writer.end_array();
  return writer.finish();
}

void emit(core::SocketState& socket, std::string_view name, std::vector<Value> arguments,
          const core::Flags& flags, detail::AckCallback on_ack) {
  arguments.insert(arguments.begin(), Value(name));
  socket.emit(name, encoded(arguments), flags, std::move(on_ack));
}

core::BroadcastPacket event(std::string_view name, std::vector<Value> arguments) {
  arguments.insert(arguments.begin(), Value(name));
  return {std::string(name), encoded(arguments)};
}

void answer(detail::Call& call, const std::vector<Value>& values) {
  if (call.claim_ack()) call.answer(encoded(values));
}

std::string json(Elements arguments) {
  return Value::array(arguments.to_values()).to_json();
}

std::string rooms_of(const core::SocketState& socket) {
  std::string text;
  for (const std::string& room : socket.rooms()) text += (text.empty() ? "" : ", ") + room;
  return text;
}

}  // namespace sockeye::test
