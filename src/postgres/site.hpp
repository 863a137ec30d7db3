// What all connections of one program to one database share.
#pragma once

#include "net/resolver.hpp"
#include "net/shard.hpp"
#include "postgres/options.hpp"

namespace sockeye::postgres {

struct Site {
  net::Shard& shard;
  net::Resolver& resolver;
  Options options;
};

}  // namespace sockeye::postgres
