// The connection of a client's socket: CONNECT and its answers, and what comes.
#include "core/client_socket.hpp"

#include <utility>

#include "base/log.hpp"
#include "codec/tape_pool.hpp"
#include "codec/value_writer.hpp"
#include "core/client_call.hpp"
#include "core/client_manager.hpp"
#include "core/recovery_offset.hpp"

namespace sockeye::core {
namespace {

constexpr std::string_view io_server_disconnect = "io server disconnect";
constexpr std::string_view io_client_disconnect = "io client disconnect";

// The reference's words, which people look for.
constexpr std::string_view old_server =
    "It seems you are trying to reach a Socket.IO server in v2.x with a v3.x client, but they are "
    "not compatible (more information here: "
    "https://socket.io/docs/v3/migrating-from-2-x-to-3-0/)";

std::optional<std::string> text_member(Cursor data, std::string_view name) {
  const Cursor member = data[name];
  if (member.kind() != Kind::string || member.as_string().empty()) return std::nullopt;
  return std::string(member.as_string());
}

}  // namespace

ClientSocket::ClientSocket(ClientManager& manager, std::string nsp, client::SocketOptions options)
    : manager_(&manager),
      nsp_(std::move(nsp)),
      parser_(manager.options().parser),
      executor_(manager.executor()),
      options_(std::move(options)),
      retries_(*this, options_.retries.value_or(0)) {}

ClientSocket::~ClientSocket() = default;

void ClientSocket::changed() {
  if (on_change) on_change();
}

void ClientSocket::connect() {
  if (!manager_ || connected_) return;
  const auto self = shared_from_this();
  active_ = true;
  changed();
  manager_->want_open();
  if (manager_ && active_ && !connecting_ && manager_->state() == ClientManager::State::open) {
    on_manager_open();
  }
}

void ClientSocket::disconnect() {
  if (!manager_) return;
  const auto self = shared_from_this();
  if (connected_) send_packet(codec::PacketType::disconnect);
  deactivate();
  if (connected_) lost(io_client_disconnect, "");
}

// What an auth that is asked for answers now is too late; a CONNECT that was sent is answered yet.
void ClientSocket::deactivate() {
  if (!active_) return;
  active_ = false;
  if (!connect_sent_) {
    ++connection_;
    connecting_ = false;
  }
  changed();
  if (manager_) manager_->left();
}

void ClientSocket::on_manager_open() {
  ++connection_;
  connecting_ = true;
  connect_sent_ = false;
  const auto& source = options_.auth.source();
  if (const Value* value = std::get_if<Value>(&source)) {
    send_connect(*value);
    return;
  }
  const auto ask = std::get<std::function<void(client::AuthReply)>>(source);
  const client::AuthReply reply = [weak = weak_from_this(), executor = executor_,
                                   connection = connection_](Value auth) {
    executor->run([weak, connection, auth = std::move(auth)] {
      const auto socket = weak.lock();
      if (!socket || socket->connection_ != connection || socket->connect_sent_) return;
      socket->send_connect(auth);
    });
  };
  try {
    ask(reply);
  } catch (...) {
    const auto exception = std::current_exception();
    report("auth", detail::describe(exception), exception);
  }
}

void ClientSocket::send_connect(const Value& auth) {
  if (!manager_ || !connecting_) return;
  connect_sent_ = true;
  Value data = auth;
  if (pid_) {
    data = Value::object({{"pid", *pid_}});
    if (offset_) data.set("offset", *offset_);
    for (const auto& [key, value] : auth.members()) data.set(key, value);
  }
  const PacketFrames frames =
      encode_packet(parser_, codec::PacketType::connect, nsp_, data.is_null() ? nullptr : &data);
  if (frames.failure) {
    report("", *frames.failure);
    return;
  }
  manager_->send(frames);
}

void ClientSocket::send_packet(codec::PacketType type) {
  const PacketFrames frames = encode_packet(parser_, type, nsp_);
  if (frames.failure) {
    report("", *frames.failure);
  } else {
    manager_->send(frames);
  }
}

void ClientSocket::on_manager_error(const Error& error) {
  if (!connected_) hear(listeners_.connect_error, error);
}

void ClientSocket::on_manager_close(std::string_view reason, std::string_view description) {
  if (active_) {
    lost(reason, description);
  } else {
    connecting_ = connect_sent_ = false;
  }
}

void ClientSocket::lost(std::string_view reason, std::string_view description) {
  base::debug("client", "a socket left ", nsp_, ": ", reason);
  const auto self = shared_from_this();
  ++connection_;
  connected_ = connecting_ = connect_sent_ = false;
  id_.clear();
  received_.clear();
  received_bytes_ = 0;
  changed();
  hear(listeners_.disconnect, reason, description);
  fail_acks(false);
}

void ClientSocket::shut_down() {
  if (!manager_) return;
  const auto self = shared_from_this();
  if (connected_) send_packet(codec::PacketType::disconnect);
  manager_ = nullptr;
  ++connection_;
  active_ = connected_ = connecting_ = connect_sent_ = false;
  id_.clear();
  changed();
  listeners_ = {};
  fail_acks(true);
  waiting_.clear();
  retries_.fail_all(Error("socket has been disconnected"));
}

bool ClientSocket::on_packet(const codec::Packet& packet, std::size_t bytes) {
  if (!active_) {
    // The answer to a CONNECT that nobody wants any more.
    if (packet.type == codec::PacketType::connect && std::exchange(connecting_, false)) {
      connect_sent_ = false;
      if (manager_ && manager_->engine()) send_packet(codec::PacketType::disconnect);
    }
    return true;
  }
  switch (packet.type) {
    case codec::PacketType::connect:
      on_connect(packet);
      break;
    case codec::PacketType::event:
      return on_event(packet, bytes);
    case codec::PacketType::ack:
      if (packet.id && packet.has_data) on_ack(*packet.id, packet.args);
      break;
    case codec::PacketType::disconnect:
      connecting_ = connect_sent_ = false;
      deactivate();
      lost(io_server_disconnect, "");
      break;
    case codec::PacketType::connect_error:
      on_connect_error(packet);
      break;
    default:
      break;
  }
  return true;
}

void ClientSocket::on_connect(const codec::Packet& packet) {
  connecting_ = connect_sent_ = false;
  auto sid = text_member(packet.data, "sid");
  if (!sid) {
    hear(listeners_.connect_error, Error(std::string(old_server)));
    return;
  }
  auto pid = text_member(packet.data, "pid");
  recovered_ = pid && pid_ == pid;
  pid_ = std::move(pid);
  id_ = std::move(*sid);
  connected_ = true;
  changed();
  const std::uint64_t connection = connection_;
  const auto still = [&] { return connection_ == connection && connected_; };
  flush_received();
  if (still()) flush_waiting();
  if (still()) retries_.drain();
  if (still()) hear(listeners_.connect);
}

void ClientSocket::on_connect_error(const codec::Packet& packet) {
  Error error;
  if (packet.data.kind() == Kind::string) {
    error = Error(std::string(packet.data.as_string()));
  } else {
    const std::string message = text_member(packet.data, "message").value_or(std::string());
    const Cursor data = packet.data["data"];
    error = data.is_null() ? Error(message) : Error(message, data.to_value());
  }
  connecting_ = connect_sent_ = false;
  deactivate();
  hear(listeners_.connect_error, error);
}

bool ClientSocket::on_event(const codec::Packet& packet, std::size_t bytes) {
  if (!packet.has_data) return true;
  if (connected_) {
    dispatch(packet.event, packet.args, packet.id);
    return true;
  }
  received_bytes_ += bytes + sizeof(ReceivedEvent);
  if (received_bytes_ > manager_->options().max_receive_buffer) return false;
  received_.push_back({std::string(packet.event), packet.args.to_values(), packet.id});
  return true;
}

void ClientSocket::flush_received() {
  const std::uint64_t connection = connection_;
  auto events = std::exchange(received_, {});
  received_bytes_ = 0;
  for (ReceivedEvent& event : events) {
    if (connection_ != connection || !connected_) return;
    codec::TapeLease tape;
    codec::read_values(event.arguments, *tape);
    dispatch(event.name, tape->root().elements(), event.ack_id);
  }
}

void ClientSocket::dispatch(std::string_view name, Elements arguments,
                            std::optional<std::uint64_t> ack_id) {
  if (pid_ && !ack_id) note_offset(arguments);
  ClientCall call(*this, name, ack_id);
  if (!listeners_.any.empty()) hear(listeners_.any, name, arguments, call);
  if (const auto handlers = listeners_.events.find(name)) hear(*handlers, arguments, call);
}

void ClientSocket::note_offset(Elements arguments) {
  if (arguments.empty()) return;
  const Cursor last = arguments[arguments.size() - 1];
  if (last.kind() == Kind::string && may_be_offset(last.as_string())) offset_ = last.as_string();
}

void ClientSocket::report(std::string_view event, const Error& error,
                          std::exception_ptr exception) {
  if (manager_) manager_->report({nsp_, event, error, std::move(exception)});
}

}  // namespace sockeye::core
