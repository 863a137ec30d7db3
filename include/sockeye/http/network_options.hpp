// How a client reaches a server: addresses, proxy, TLS.
#pragma once

#include <cstdint>
#include <string>

#include "sockeye/http/tls_client.hpp"

namespace sockeye::http {

/// Of the addresses of a host name.
enum class AddressFamily : std::uint8_t { any, ipv4, ipv6 };

/// How a connection is made, and when it is given up.
struct NetworkOptions {
  /// Which of a host's addresses are tried.
  AddressFamily family = AddressFamily::any;
  /// The IP address to connect from. Empty: the system's choice.
  std::string local_address{};
  /// "http://[user:password@]host:port": connections go through this proxy's CONNECT, those without
  /// TLS too. Empty: none. The environment's proxy variables are not looked at.
  std::string proxy{};
  /// Of URLs that begin with https or wss.
  TlsClientOptions tls{};
};

}  // namespace sockeye::http
