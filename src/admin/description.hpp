// A socket as the panel shows it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sockeye/namespace.hpp"
#include "sockeye/remote_socket.hpp"
#include "sockeye/socket.hpp"
#include "sockeye/value.hpp"

namespace sockeye::core {
class SocketState;
}

namespace sockeye::admin {

/// Under this name the socket's data carries what the panel needs of its connection, on every node.
inline constexpr std::string_view hidden = "_admin";

/// `{clientId, transport}`: the connection's, which several sockets may share.
Value connection_of(const core::SocketState& socket);
/// The application's data, an empty object where there is none. On the socket's shard.
Value data_of(core::SocketState& socket);

/// On the socket's shard.
Value describe(const Socket& socket);
Value describe(const RemoteSocket& socket, std::string_view nsp);

/// Now, as JavaScript writes a date.
std::string timestamp();

}  // namespace sockeye::admin
