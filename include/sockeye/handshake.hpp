// What a client's first request said, as its sockets see it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sockeye/http/headers.hpp"
#include "sockeye/http/query.hpp"
#include "sockeye/http/tls.hpp"
#include "sockeye/value.hpp"

namespace sockeye {

namespace detail {

/// One for each connection, shared by its sockets. Never changes.
struct ConnectionFacts {
  http::Headers headers;
  std::string url;
  std::string address;
  std::int64_t issued = 0;
  bool secure = false;
  bool xdomain = false;
  std::shared_ptr<const http::ClientCertificate> client_certificate;
};

}  // namespace detail

/// A view, but for the query: valid while the socket that it came from. The headers, URL and query
/// are those of the connection's first HTTP request, also after an upgrade and in every namespace.
struct Handshake {
  const http::Headers& headers;
  http::Query query;
  const std::string& url;
  /// The client's address.
  const std::string& address;
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
