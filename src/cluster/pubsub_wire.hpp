// The messages of the reference's classic Redis adapter: events as MessagePack arrays
// [uid, packet, opts], requests and answers as JSON objects, or MessagePack where a client's own
// values travel.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/adapter.hpp"
#include "core/types.hpp"
#include "sockeye/value.hpp"

namespace sockeye::cluster::pubsub {

enum class RequestType : std::uint8_t {
  sockets,
  all_rooms,
  remote_join,
  remote_leave,
  remote_disconnect,
  remote_fetch,
  server_side_emit,
  broadcast,
  broadcast_client_count,
  broadcast_ack,
};

/// Names of the channels of one namespace.
class Channels {
 public:
  Channels(std::string_view key, std::string_view nsp);

  /// Of an event for that target: that of its room, where it has exactly one.
  std::string event(const core::Target& target) const;
  /// The room that an event's channel names; empty: none.
  std::string_view room_of(std::string_view channel) const;

  const std::string& events() const noexcept { return events_; }
  const std::string& requests() const noexcept { return requests_; }
  const std::string& responses() const noexcept { return responses_; }
  /// For one node alone.
  std::string responses_for(std::string_view uid) const;
  /// For PSUBSCRIBE: every channel of events, and of no other namespace's: what a pattern would
  /// take for a wildcard is escaped.
  std::string pattern() const;

 private:
  std::string events_;
  std::string requests_;
  std::string responses_;
};

std::string event(std::string_view uid, std::string_view nsp, const core::BroadcastPacket& packet,
                  const core::Target& target);

std::string broadcast_request(std::string_view uid, std::string_view id, std::string_view nsp,
                              const core::BroadcastPacket& packet, const core::Target& target);
/// Without `uid` where that is empty, as the emitter's are.
std::string move_request(std::string_view uid, RequestType type, const core::Target& target,
                         const std::vector<std::string>& rooms);
std::string disconnect_request(std::string_view uid, const core::Target& target, bool close);
std::string fetch_request(std::string_view uid, std::string_view id, const core::Target& target);
/// Without `id` nobody answers.
std::string server_side_request(std::string_view uid, std::string_view id,
                                const std::vector<Value>& event);

std::string sockets_response(std::string_view id, const std::vector<core::SocketDetails>& sockets);
/// `member` is "sockets" or "rooms"; empty: an answer that says nothing more.
std::string names_response(std::string_view id, std::string_view member,
                           const std::vector<std::string>& names);
std::string server_side_response(std::string_view id, const Value& answer);
std::string client_count_response(std::string_view id, std::uint64_t count);
std::string client_ack_response(std::string_view id, const Value& answer);

}  // namespace sockeye::cluster::pubsub
