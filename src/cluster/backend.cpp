#include "cluster/backend.hpp"

#include <utility>

#include "cluster/membership.hpp"
#include "cluster/shard_adapter.hpp"

namespace sockeye::cluster {

core::AdapterFactory join_cluster(MakeBackend make, std::optional<SharedLog> log) {
  const auto membership = std::make_shared<Membership>(std::move(make), log);
  return [membership](core::Namespace& nsp) -> std::unique_ptr<core::Adapter> {
    return std::make_unique<ShardAdapter>(nsp, membership);
  };
}

}  // namespace sockeye::cluster
