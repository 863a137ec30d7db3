// What a client asks, what it gets, and why it gets nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>
#include <variant>

#include "sockeye/http/headers.hpp"

namespace sockeye::http {

struct ClientRequest {
  std::string method = "GET";
  /// Path and query.
  std::string target = "/";
  /// Host, Content-Length, Cookie and Connection are added where they are not given. A connection
  /// is kept unless `Connection: close` stands here.
  Headers headers{};
  std::string body{};
  /// For all of it, from the call to the last byte of the answer; zero: no limit.
  std::chrono::milliseconds timeout{0};
};

struct ClientResponse {
  int status = 0;
  std::string reason;
  Headers headers;
  /// Without codings: unchunked, inflated. Redirects are not followed.
  std::string body;
};

/// Why there is no answer.
struct RequestFailure {
  enum class Kind : std::uint8_t {
    resolve,      ///< the host has no address, or no name server answers
    connect,      ///< nobody took the connection
    proxy,        ///< the proxy refused, or its answer is none
    tls,          ///< no TLS, or a certificate that is not trusted
    timeout,      ///< ClientRequest::timeout has passed
    closed,       ///< the connection ended before the answer was whole
    bad_answer,   ///< what came is not HTTP, or more than the limits allow
    too_many,     ///< AgentOptions::max_waiting
    bad_request,  ///< a target, method or header that cannot be sent
  };

  Kind kind = Kind::closed;
  /// The system's error where one was the cause (ECONNREFUSED), else empty.
  std::error_code code{};
  /// For people: "connect ECONNREFUSED 127.0.0.1:80", "certificate verify failed: self-signed
  /// certificate". Names what was tried, holds no secrets.
  std::string message;
};

/// A status of any kind is an answer; a failure is the want of one.
using SendResult = std::variant<ClientResponse, RequestFailure>;

}  // namespace sockeye::http
