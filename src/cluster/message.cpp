// ClusterMessage to JSON and MessagePack, member by member in the reference's order.
#include "cluster/message.hpp"

#include <algorithm>

#include "cluster/wire.hpp"

namespace sockeye::cluster {
namespace {

bool has_binary(const Value& value) {
  if (value.is_binary()) return true;
  for (const Value& element : value.elements()) {
    if (has_binary(element)) return true;
  }
  return std::ranges::any_of(value.members(),
                             [](const Value::Member& member) { return has_binary(member.value); });
}

bool has_binary(const EncodedPayload& payload) {
  if (payload.format == PayloadFormat::json) return !payload.attachments.empty();
  if (payload.format == PayloadFormat::value) return payload.value && has_binary(*payload.value);
  codec::Tape tape;
  if (!read_message(payload.bytes, tape)) return false;
  return std::ranges::any_of(tape.tokens(),
                             [](const detail::Token& token) { return token.kind == Kind::binary; });
}

bool has_data(MessageType type) {
  return type != MessageType::initial_heartbeat && type != MessageType::heartbeat &&
         type != MessageType::adapter_close;
}

template <class Writer>
class DataWriter {
 public:
  DataWriter(Writer& to, const ClusterMessage& message) : to_(to), message_(message) {}

  void write() {
    switch (message_.type) {
      case MessageType::broadcast:
        return broadcast();
      case MessageType::sockets_join:
      case MessageType::sockets_leave:
        to_.begin_object(2);
        opts();
        to_.key("rooms");
        write_strings(to_, message_.rooms);
        return to_.end_object();
      case MessageType::disconnect_sockets:
        to_.begin_object(message_.claimed.empty() ? 2 : 3);
        opts();
        to_.key("close");
        to_.boolean(message_.close);
        if (!message_.claimed.empty()) {
          to_.key("claimed");
          to_.string(message_.claimed);
        }
        return to_.end_object();
      case MessageType::fetch_sockets:
        to_.begin_object(2);
        opts();
        request_id();
        return to_.end_object();
      case MessageType::fetch_sockets_response:
        to_.begin_object(2);
        request_id();
        to_.key("sockets");
        write_sockets(to_, message_.sockets);
        return to_.end_object();
      case MessageType::server_side_emit:
      case MessageType::server_side_emit_response:
      case MessageType::broadcast_ack:
        to_.begin_object(message_.request_id.empty() ? 1 : 2);
        request_id();
        to_.key("packet");
        encode(to_, message_.value);
        return to_.end_object();
      case MessageType::broadcast_client_count:
        to_.begin_object(2);
        request_id();
        to_.key("clientCount");
        to_.uint64(message_.client_count);
        return to_.end_object();
      case MessageType::initial_heartbeat:
      case MessageType::heartbeat:
      case MessageType::adapter_close:
        return;
    }
  }

 private:
  void broadcast() {
    to_.begin_object(message_.request_id.empty() ? 2 : 3);
    to_.key("packet");
    to_.begin_object(message_.packet_id ? 3 : 2);
    to_.key("type");
    to_.int64(2);
    to_.key("data");
    write_event(to_, message_.payload);
    if (message_.packet_id) {
      to_.key("id");
      to_.uint64(*message_.packet_id);
    }
    to_.end_object();
    request_id();
    opts();
    to_.end_object();
  }

  void opts() {
    to_.key("opts");
    write_target(to_, message_.target);
  }

  void request_id() {
    if (message_.request_id.empty()) return;
    to_.key("requestId");
    to_.string(message_.request_id);
  }

  Writer& to_;
  const ClusterMessage& message_;
};

template <class Writer>
std::string write_data(Writer& writer, const ClusterMessage& message) {
  if (!has_data(message.type)) return {};
  DataWriter<Writer>(writer, message).write();
  return writer.finish().bytes;
}

template <class Writer>
std::string write_envelope(Writer& writer, const ClusterMessage& message) {
  writer.begin_object(has_data(message.type) ? 4 : 3);
  writer.key("type");
  writer.int64(static_cast<std::int64_t>(message.type));
  if (has_data(message.type)) {
    writer.key("data");
    DataWriter<Writer>(writer, message).write();
  }
  writer.key("uid");
  writer.string(message.uid);
  writer.key("nsp");
  writer.string(message.nsp);
  writer.end_object();
  return writer.finish().bytes;
}

}  // namespace

bool has_binary(const ClusterMessage& message) {
  switch (message.type) {
    case MessageType::broadcast:
      return has_binary(message.payload);
    case MessageType::fetch_sockets_response:
      return std::ranges::any_of(message.sockets, [](const core::SocketDetails& socket) {
        return has_binary(socket.data) || has_binary(socket.handshake);
      });
    case MessageType::server_side_emit:
    case MessageType::server_side_emit_response:
    case MessageType::broadcast_ack:
      return has_binary(message.value);
    default:
      return false;
  }
}

std::string to_json(const ClusterMessage& message) {
  codec::JsonWriter writer(codec::JsonBinary::buffer);
  return write_envelope(writer, message);
}

std::string to_msgpack(const ClusterMessage& message) {
  codec::MsgpackWriter writer;
  return write_envelope(writer, message);
}

std::string data_to_json(const ClusterMessage& message) {
  codec::JsonWriter writer(codec::JsonBinary::buffer);
  return write_data(writer, message);
}

std::string data_to_msgpack(const ClusterMessage& message) {
  codec::MsgpackWriter writer;
  return write_data(writer, message);
}

}  // namespace sockeye::cluster
