// The messages of the reference's ClusterAdapter, which its sharded Redis, Redis streams and
// PostgreSQL adapters share: {type, data, uid, nsp}, in JSON or MessagePack.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/adapter.hpp"
#include "core/types.hpp"
#include "sockeye/payload.hpp"
#include "sockeye/value.hpp"

namespace sockeye::cluster {

enum class MessageType : std::uint8_t {
  initial_heartbeat = 1,
  heartbeat,
  broadcast,
  sockets_join,
  sockets_leave,
  disconnect_sockets,
  fetch_sockets,
  fetch_sockets_response,
  server_side_emit,
  server_side_emit_response,
  broadcast_client_count,
  broadcast_ack,
  adapter_close,
};

/// One to send. Which members count is the type's affair.
struct ClusterMessage {
  MessageType type = MessageType::heartbeat;
  std::string uid;
  std::string nsp;
  /// Of requests that want an answer, and of answers. Empty: none.
  std::string request_id;
  core::Target target;     ///< 3 to 7
  EncodedPayload payload;  ///< 3: name and arguments
  std::optional<std::uint64_t>
      packet_id;                   ///< 3: of an event for one client that asks for an answer
  std::vector<std::string> rooms;  ///< 4, 5
  bool close = false;              ///< 6
  /// 6: the session whose client has come to another node. The reference does not look at it.
  std::string claimed;
  std::vector<core::SocketDetails> sockets;  ///< 8
  Value value;                     ///< 9: name and arguments as an array; 10, 12: the answer
  std::uint64_t client_count = 0;  ///< 11
};

/// Whether what the user sent has binary in it (3, 8, 9, 10, 12), which JSON cannot carry.
bool has_binary(const ClusterMessage& message);

/// The whole envelope.
std::string to_json(const ClusterMessage& message);
std::string to_msgpack(const ClusterMessage& message);
/// Its `data` alone; empty for the types that have none.
std::string data_to_json(const ClusterMessage& message);
std::string data_to_msgpack(const ClusterMessage& message);

/// One that was received: views into its bytes and their tape.
struct ReceivedMessage {
  std::uint64_t type = 0;
  std::string_view uid;
  std::string_view nsp;
  /// The broker's name for this message, where it has one.
  std::string_view offset;
  Cursor data;
};

}  // namespace sockeye::cluster
