// What a client's first request said, as its sockets see it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sockeye/export.hpp"
#include "sockeye/http/headers.hpp"
#include "sockeye/http/query.hpp"
#include "sockeye/http/tls.hpp"
#include "sockeye/value.hpp"

namespace sockeye {

/// A view, but for the query: valid while the socket that it came from. The headers, URL and query
/// are those of the connection's first HTTP request, also after an upgrade and in every namespace.
struct SOCKEYE_EXPORT Handshake {
  /// Headers, query and URL of that request.
  http::HeaderView headers;
  http::Query query;
  std::string_view url;
  /// The client's address.
  std::string_view address;
  /// What the client sent with its CONNECT to this namespace; an empty object where it sent none.
  const Value& auth;
  /// When the connection came, in milliseconds since 1970.
  std::int64_t issued;
  /// Over TLS.
  bool secure;
  /// With an Origin header.
  bool xdomain;
  /// What a TLS client showed of itself; null where it showed none or was not asked.
  const http::ClientCertificate* client_certificate;

  /// `issued` as JavaScript prints a date.
  std::string time() const;
  /// As the reference's `socket.handshake`, member by member.
  Value to_value() const;
};

}  // namespace sockeye
