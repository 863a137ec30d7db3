// A node's surroundings on a hub: that of the shard which has the bus, for as long as it is there.
#pragma once

#include "cluster/environment.hpp"
#include "core/namespace.hpp"

namespace sockeye::cluster {

/// `root` is a namespace that is there as long as its hub. On that hub's thread.
Environment hub_environment(core::Namespace& root);

}  // namespace sockeye::cluster
