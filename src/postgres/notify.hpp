// How a message leaves for PostgreSQL: as a notification, or through the table where it is binary
// or too long.
#pragma once

#include <cstddef>
#include <string>

#include "cluster/message.hpp"
#include "postgres/query.hpp"

namespace sockeye::postgres {

/// `threshold` is the adapter's; PostgreSQL's own limit holds besides.
Query notify(const std::string& channel, const std::string& table, std::size_t threshold,
             const cluster::ClusterMessage& message);

}  // namespace sockeye::postgres
