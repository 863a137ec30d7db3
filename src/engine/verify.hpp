// Whether a request may reach a session or open one: the reference's checks in the reference's
// order, and the six error codes that a client may see. `allow_request` comes after these.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/dialect.hpp"
#include "engine/options.hpp"

namespace sockeye::engine {

enum class ErrorCode : std::uint8_t {
  unknown_transport = 0,
  unknown_sid = 1,
  bad_handshake_method = 2,
  bad_request = 3,
  forbidden = 4,
  unsupported_protocol_version = 5,
};

/// Why a request was refused: what `connection_error` reports.
struct Refusal {
  ErrorCode code;
  std::string message;
  std::string context;   ///< what was wrong with it, for logs; not sent to the client
  std::string detail{};  ///< what an exception or an error said, for logs too
  int own_status = 0;    ///< in place of the code's, where it is not 0

  explicit Refusal(ErrorCode code, std::string context = {});
  Refusal(ErrorCode code, std::string message, std::string context);

  /// The status of a plain HTTP answer.
  int status() const noexcept {
    if (own_status != 0) return own_status;
    return code == ErrorCode::forbidden ? 403 : 400;
  }
  /// That of a refused upgrade: 400 for each code.
  int upgrade_status() const noexcept { return own_status != 0 ? own_status : 400; }
  /// `{"code":1,"message":"Session ID unknown"}`
  std::string json() const;
};

/// What the checks look at. Views into the request.
struct RequestFacts {
  std::string_view method;
  std::optional<std::string_view> transport;
  std::optional<std::string_view> sid;
  std::optional<std::string_view> protocol;  ///< the query's EIO
  std::string_view origin;
  bool upgrade = false;
  /// Where `sid` names a session: the transport it is on, and its protocol.
  std::optional<TransportName> session_transport;
  Protocol session_protocol = Protocol::v4;
};

/// What a query's EIO stands for: all but "4" is the protocol before.
constexpr Protocol protocol_of(std::optional<std::string_view> eio) noexcept {
  return eio == "4" ? Protocol::v4 : Protocol::v3;
}

/// Nothing where the request may go on.
std::optional<Refusal> verify(const RequestFacts& request, const Options& options);

/// The last check of a handshake, after `allow_request`: anything but `EIO=4` is refused, unless
/// clients of protocol 3 are let in.
std::optional<Refusal> verify_protocol(const RequestFacts& request, const Options& options);

}  // namespace sockeye::engine
