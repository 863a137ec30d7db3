// What a client session says of its ends, in the reference's words.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec/websocket_frame.hpp"
#include "engine/client_driver.hpp"

namespace sockeye::engine {

inline constexpr std::size_t kept_body = 1024;

/// `status` 0: there was no answer, and `what` is the network's word for why.
inline ClientFault http_fault(std::string_view message, int status, std::string_view what) {
  ClientFault fault;
  fault.message = message;
  fault.status = status;
  if (status == 0) {
    fault.description = what;
  } else {
    fault.body = what.substr(0, kept_body);
  }
  return fault;
}

inline ClientFault socket_fault(std::string_view description) {
  ClientFault fault;
  fault.message = "websocket error";
  fault.description = description;
  return fault;
}

inline ClientFault socket_end(std::uint16_t code, std::string_view reason) {
  ClientFault fault;
  fault.description = "websocket connection closed";
  fault.close_code = code;
  fault.close_reason = reason;
  return fault;
}

inline ClientFault server_fault(std::string_view description) {
  ClientFault fault;
  fault.message = "server error";
  fault.description = description;
  return fault;
}

}  // namespace sockeye::engine
