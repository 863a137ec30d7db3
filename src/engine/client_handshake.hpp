// What a server says when it opens a session, read by the client.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "engine/client_driver.hpp"

namespace sockeye::engine {

/// The open packet's data; nothing where it is no handshake. Of the server's upgrades those are
/// kept that stand in `transports`.
std::optional<ClientHandshake> read_client_handshake(std::string_view json,
                                                     std::span<const TransportName> transports);

/// Whether a poll's answer is a handshake of protocol 3, which servers of Socket.IO 2 speak.
bool is_protocol_3_payload(std::string_view body) noexcept;

}  // namespace sockeye::engine
