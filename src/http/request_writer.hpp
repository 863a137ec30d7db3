// A client's request as the bytes that leave.
#pragma once

#include <string>

#include "base/frame.hpp"
#include "http/client_message.hpp"
#include "http/url.hpp"
#include "sockeye/http/headers.hpp"

namespace sockeye::http {

/// Why the request cannot be sent; empty where it can.
std::string check_request(const ClientRequest& request);

/// What stands in a request beside its own.
struct RequestSetting {
  const Origin& origin;
  /// Below the request's own fields.
  const Headers& headers;
  /// A Cookie header's value, added to the request's own.
  std::string cookies;
  bool compression = false;
};

/// The request has been checked.
base::Frame write_request(const RequestSetting& setting, const ClientRequest& request);

}  // namespace sockeye::http
