#include "core/namespace.hpp"
#include "base/log.hpp"

#include <utility>

#include "core/client.hpp"
#include "core/dynamic_namespaces.hpp"
#include "core/hub.hpp"
#include "sockeye/value.hpp"

namespace sockeye::core {
namespace {

bool is_truthy(const Value& value) {
  if (value.is_null() || value == Value(false)) return false;
  if (value.is_number()) return value != Value(0);
  return !value.is_string() || !value.text().empty();
}

Value error_value(const Error& error) {
  Value value = Value::object({{"message", error.message()}});
  if (const Value* data = error.data()) value.set("data", *data);
  return value;
}

// What clients of protocol 3 are told: the data alone where it is something, else the message.
Value old_error_value(const Error& error) {
  const Value* data = error.data();
  return data && is_truthy(*data) ? *data : Value(error.message());
}

// What a client hands in to get its session back.
struct Claim {
  std::string_view pid;
  std::optional<std::string_view> offset;
};

std::optional<Claim> claim_of(const SocketState& socket) {
  const Value* pid = socket.auth().find("pid");
  if (!pid || !pid->is_string()) return std::nullopt;
  if (socket.session()->protocol() != engine::Protocol::v4) return std::nullopt;
  Claim claim{pid->text(), std::nullopt};
  const Value* offset = socket.auth().find("offset");
  if (!offset || offset->is_null()) return claim;
  if (!offset->is_string()) return std::nullopt;
  claim.offset = offset->text();
  return claim;
}

}  // namespace

NamespaceHandlers NamespaceHandlers::clone() const {
  NamespaceHandlers copy;
  copy.events = events.clone();
  copy.any = any.clone();
  copy.any_outgoing = any_outgoing.clone();
  copy.connection = connection.clone();
  copy.disconnecting = disconnecting.clone();
  copy.disconnect = disconnect.clone();
  copy.session_expired = session_expired.clone();
  copy.rooms = rooms.clone();
  copy.server_events = server_events.clone();
  for (const auto& step : middleware) {
    copy.middleware.push_back(std::make_shared<const Middleware>(*step));
  }
  return copy;
}

// One socket on its way through the middleware. The list is that of its arrival.
struct Namespace::Admission {
  SocketReference socket;
  std::vector<std::shared_ptr<const Middleware>> steps;
  std::size_t next = 0;
};

Namespace::Namespace(Hub& hub, std::string name, const AdapterFactory& adapter)
    : hub_(&hub),
      executor_(hub.executor()),
      name_(std::move(name)),
      parser_(hub.options().parser),
      adapter_(adapter ? adapter(*this) : std::make_unique<Adapter>(*this)) {
  if (const auto& options = hub.options().recovery) {
    recovery_ = std::make_unique<SessionRecovery>(*this, *options, hub.new_id());
  }
}

Namespace::~Namespace() = default;

void Namespace::admit(SocketReference socket) {
  auto admission = std::make_shared<Admission>();
  admission->socket = std::move(socket);
  admission->steps = handlers_.middleware;
  const auto claim = recovery_ ? claim_of(*admission->socket) : std::nullopt;
  if (!claim) {
    run_middleware(admission);
    return;
  }
  adapter_->restore_session(
      claim->pid, claim->offset, [self = shared_from_this(), admission](RestoredSession restored) {
        if (!self->hub()) return;
        if (admission->socket->phase() != SocketState::Phase::connecting) {
          if (restored.session) self->adapter_->persist_session(std::move(restored.session));
          return;
        }
        const bool skips = restored.complete && self->recovery_->options().skip_middlewares;
        if (restored.session) self->recovery_->resume(*admission->socket, std::move(restored));
        if (skips) {
          self->connect(admission->socket);
        } else {
          self->run_middleware(admission);
        }
      });
}

void Namespace::run_middleware(const std::shared_ptr<Admission>& admission) {
  SocketState& socket = *admission->socket;
  if (socket.phase() != SocketState::Phase::connecting) return;
  if (admission->next == admission->steps.size()) {
    connect(admission->socket);
    return;
  }
  const auto step = admission->steps[admission->next++];
  const auto decide = [self = shared_from_this(), admission,
                       decides = admission->next](std::optional<Error> error) {
    admission->socket->executor().run([self, admission, decides, error = std::move(error)] {
      // A step that decides twice must not stand in for the one behind it.
      if (!self->hub() || admission->next != decides) return;
      if (admission->socket->phase() != SocketState::Phase::connecting) return;
      if (error) {
        self->refuse(*admission->socket, *error);
      } else {
        self->run_middleware(admission);
      }
    });
  };
  (*step)(socket, decide);
}

void Namespace::refuse(SocketState& socket, const Error& error) {
  base::debug("namespace", "a socket is refused by ", name_, ": ", error.message());
  if (Client* client = socket.client()) {
    if (engine::Session* session = client->session()) {
      const bool is_old = session->protocol() == engine::Protocol::v3;
      const Value data = is_old ? old_error_value(error) : error_value(error);
      const PacketFrames frames =
          encode_packet(parser_, codec::PacketType::connect_error, name_, &data);
      if (frames.failure) {
        socket.on_error("", *frames.failure);
        client->close();
      } else {
        send(*session, frames);
      }
    }
  }
  socket.abandon();
}

void Namespace::connect(const SocketReference& socket) {
  engine::Session* session = socket->session();
  if (session->state() != engine::Session::State::open) {
    socket->abandon();
    return;
  }
  const bool is_old = session->protocol() == engine::Protocol::v3;
  Value data = Value::object({{"sid", socket->id()}});
  if (recovery_ && !is_old) data.set("pid", recovery_->connect(*socket));
  const PacketFrames frames =
      encode_packet(parser_, codec::PacketType::connect, name_, is_old ? nullptr : &data);
  if (frames.failure) {
    socket->on_error("", *frames.failure);
    socket->client()->close();
    socket->abandon();
    return;
  }
  socket->client()->joined();
  socket->set_connected();
  socket->position = static_cast<std::uint32_t>(members_.size());
  members_.push_back(socket.get());
  by_id_.insert(*socket);
  send(*session, frames);
  hub_->traffic().sent(1, payload_size(frames));
  if (!handlers_.rooms.empty()) {
    handlers_.rooms.tell_joined(socket->id(), socket->id(), true);
    if (!socket->connected()) return;
  }
  base::debug("namespace", "a socket joins ", name_);
  handlers_.connection.run(*socket);
}

void Namespace::count_sent(const PacketFrames& frames, std::uint32_t held) noexcept {
  if (hub_) hub_->traffic().sent(frames.head.holders() - held, payload_size(frames));
}

void Namespace::close_adapter(std::function<void()> done) {
  if (std::exchange(adapter_closed_, true)) {
    done();
  } else {
    adapter_->close(std::move(done));
  }
}

void Namespace::look_for_emptiness() {
  if (!is_occupied() && hub_ && !parent_.expired()) hub_->dynamic().emptied(*this);
}

void Namespace::remove(SocketState& socket) {
  --occupants_;
  look_for_emptiness();
  if (!by_id_.erase(socket)) return;
  SocketState* last = members_.back();
  members_[socket.position] = last;
  last->position = socket.position;
  members_.pop_back();
  if (!handlers_.rooms.empty()) handlers_.rooms.tell_left(socket.id(), socket.id(), true);
}

std::vector<SocketReference> Namespace::sockets() const {
  std::vector<SocketReference> all;
  all.reserve(members_.size());
  for (SocketState* socket : members_) all.push_back(socket->self());
  return all;
}

SocketState* Namespace::find(std::string_view id) const {
  return by_id_.find(id);
}

std::vector<SocketReference> Namespace::selected(const Target& target) {
  std::vector<SocketReference> chosen;
  select(target, [&](SocketState& socket) { chosen.push_back(socket.self()); });
  return chosen;
}

void Namespace::mark_room(std::string_view room) {
  visit_room(room, [this](SocketState& socket) { socket.mark = epoch_; });
}

void Namespace::next_epoch() noexcept {
  if (++epoch_ != 0) return;
  for (SocketState* socket : members_) socket->mark = 0;
  epoch_ = 1;
}

}  // namespace sockeye::core
