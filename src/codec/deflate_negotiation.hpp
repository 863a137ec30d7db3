// permessage-deflate's negotiation (RFC 7692, section 7.1): from the text of the header to the
// parameters that hold, and back to text.
//
//   server: client's offers --read--> DeflateParameters --agree--> DeflateParameters --write--> 101
//   client: deflate_offer --write--> request, 101 --accept--> DeflateParameters
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "codec/websocket_extensions.hpp"

namespace sockeye::codec {

inline constexpr std::string_view deflate_extension = "permessage-deflate";
inline constexpr int min_window_bits = 8;
inline constexpr int max_window_bits = 15;

/// One offer's, or one answer's.
struct DeflateParameters {
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  std::optional<int> server_max_window_bits = std::nullopt;
  std::optional<int> client_max_window_bits = std::nullopt;
  /// An offer's `client_max_window_bits`, with or without a value: the client lets itself be
  /// limited.
  bool client_window_negotiable = false;

  /// 15 where nothing was said.
  int server_window_bits() const noexcept {
    return server_max_window_bits.value_or(max_window_bits);
  }
  int client_window_bits() const noexcept {
    return client_max_window_bits.value_or(max_window_bits);
  }

  /// As the other side calls them: what is the server's here is the client's there.
  DeflateParameters mirrored() const noexcept {
    return {client_no_context_takeover, server_no_context_takeover, client_max_window_bits,
            server_max_window_bits};
  }

  friend bool operator==(const DeflateParameters&, const DeflateParameters&) = default;
};

/// What a server wants.
struct DeflatePolicy {
  int server_max_window_bits = max_window_bits;
  /// Unset: whatever the client uses.
  std::optional<int> client_max_window_bits = std::nullopt;
  bool client_context_takeover = false;
};

/// An offer in which each parameter is known, stands once, and has a legal value; nothing
/// otherwise.
std::optional<DeflateParameters> read_deflate_offer(const Extension& offer);

/// A server's answer to the first offer that is legal and can be met; nothing where there is none.
/// The server's side never takes its context over.
std::optional<DeflateParameters> agree_on_deflate(std::span<const Extension> offers,
                                                  const DeflatePolicy& policy);

/// What a client offers: whatever the server likes, and a smaller window of its own if it must be.
DeflateParameters deflate_offer() noexcept;

/// What a server made of `deflate_offer`; nothing where its answer names another extension, or is
/// not a legal answer to it.
std::optional<DeflateParameters> accept_deflate(std::span<const Extension> answer);

/// The header's value.
std::string write_deflate(const DeflateParameters& parameters);

}  // namespace sockeye::codec
