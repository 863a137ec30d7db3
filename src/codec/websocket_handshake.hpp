// The parts of RFC 6455's opening handshake that are text alone: the key and its answer, versions,
// header lists. Whoever holds the HTTP request puts them together.
#pragma once

#include <string>
#include <string_view>

namespace sockeye::codec {

/// Whether a `Sec-WebSocket-Key` is the base64 of 16 bytes.
bool is_valid_websocket_key(std::string_view key) noexcept;

/// `Sec-WebSocket-Accept` for a key; empty where OpenSSL was built or configured without SHA-1.
std::string websocket_accept(std::string_view key);

/// Whether `Sec-WebSocket-Version` is one that we speak: 13, or its draft 8 with the same frames.
bool is_supported_websocket_version(std::string_view version) noexcept;

/// Whether a comma-separated header has the token, in any case: `keep-alive, Upgrade`, `upgrade`.
bool has_header_token(std::string_view header, std::string_view token) noexcept;

/// The first name in `Sec-WebSocket-Protocol`, which is the one that the reference chooses; empty
/// where there is none or the list is malformed.
std::string_view first_subprotocol(std::string_view header) noexcept;

}  // namespace sockeye::codec
