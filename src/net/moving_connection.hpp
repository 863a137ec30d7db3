// A connection between two shards: no thread's, in nobody's epoll set.
#pragma once

#include <memory>
#include <string>

#include "net/address.hpp"
#include "net/fd.hpp"
#include "net/tls_filter.hpp"

namespace sockeye::net {

/// Destroyed, it closes the socket.
struct MovingConnection {
  Fd socket;
  Address peer;
  /// Null without TLS.
  std::unique_ptr<TlsFilter> tls;
  /// What was queued and has not left.
  std::string unsent;
};

}  // namespace sockeye::net
