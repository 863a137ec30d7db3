// RemoteSocket: a socket as fetch_sockets shows it, which may be on another node.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/broadcast.hpp"
#include "sockeye/export.hpp"
#include "sockeye/value.hpp"

namespace sockeye {

/// Sends to one socket that may be on another node.
class SOCKEYE_EXPORT RemoteEmitter : public detail::EmitMixin<RemoteEmitter> {
 public:
  /// `reach` is the socket's own room.
  explicit RemoteEmitter(BroadcastOperator reach) : reach_(std::move(reach)) {}

  /// How long the acknowledgement is waited for.
  RemoteEmitter timeout(std::chrono::milliseconds timeout) const {
    return RemoteEmitter(reach_.timeout(timeout));
  }

  // For EmitMixin.
  PayloadWriter& begin_payload() const { return reach_.begin_payload(); }
  void emit_encoded(detail::Outgoing&& outgoing) const;

 private:
  BroadcastOperator reach_;
};

/// What was known of a socket when it was fetched, and the orders that reach it through its own
/// room. A value; any thread may use it.
class SOCKEYE_EXPORT RemoteSocket {
 public:
  /// The library's own.
  RemoteSocket(std::string id, Value handshake, std::vector<std::string> rooms, Value data,
               BroadcastOperator reach);

  /// The socket's.
  const std::string& id() const noexcept { return id_; }
  /// As the reference's `handshake`: headers, time, address, xdomain, secure, issued, url, query,
  /// auth.
  const Value& handshake() const noexcept { return handshake_; }
  /// Its own room first.
  const std::vector<std::string>& rooms() const noexcept { return rooms_; }
  /// `socket.data`; null where it was not set. `from_value<T>` makes it a T again.
  const Value& data() const noexcept { return data_; }

  /// As a socket's own: a callback last takes this socket's answer, `Result<T>`. It fails where the
  /// socket has left.
  template <class... Args>
  void emit(Args&&... args) const {
    RemoteEmitter(reach_).emit(std::forward<Args>(args)...);
  }
  RemoteEmitter timeout(std::chrono::milliseconds timeout) const {
    return RemoteEmitter(reach_.timeout(timeout));
  }
  void join(const Rooms& rooms) const { reach_.sockets_join(rooms); }
  void leave(const Rooms& rooms) const { reach_.sockets_leave(rooms); }
  void disconnect(bool close = false) const { reach_.disconnect_sockets(close); }

 private:
  std::string id_;
  Value handshake_;
  std::vector<std::string> rooms_;
  Value data_;
  BroadcastOperator reach_;
};

/// What `fetch_sockets` found: a list of RemoteSocket, and which nodes of a cluster are not in it.
struct RemoteSockets : std::vector<RemoteSocket> {
  using std::vector<RemoteSocket>::vector;
  /// The nodes that did not answer in time, by their ids in the cluster; "unknown node" for one
  /// whose id the adapter never heard.
  std::vector<std::string> missing;
  bool complete() const noexcept { return missing.empty(); }
};

}  // namespace sockeye
