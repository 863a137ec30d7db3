// What all connections of one client share.
#pragma once

#include <memory>

#include "net/resolver.hpp"
#include "net/shard.hpp"
#include "redis/options.hpp"

namespace sockeye::net {
class TlsClientContext;
}

namespace sockeye::redis {

struct Site {
  net::Shard& shard;
  net::Resolver& resolver;
  Options options;
  /// Null without TLS.
  std::shared_ptr<const net::TlsClientContext> tls;
};

}  // namespace sockeye::redis
