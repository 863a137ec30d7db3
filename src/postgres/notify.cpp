#include "postgres/notify.hpp"

#include <algorithm>
#include <utility>

namespace sockeye::postgres {
namespace {

constexpr std::size_t longest_notification = 7'999;

// In one statement, since what is published next must not overtake it.
Query through_table(const std::string& channel, const std::string& table,
                    const cluster::ClusterMessage& message) {
  return {"WITH kept AS (INSERT INTO " + table +
              " (payload) VALUES ($1) RETURNING id) SELECT pg_notify($2, json_build_object('uid', "
              "$3::text, 'type', $4::int, 'attachmentId', id::text)::text) FROM kept",
          {{cluster::to_msgpack(message), true},
           {channel},
           {message.uid},
           {std::to_string(static_cast<int>(message.type))}}};
}

}  // namespace

Query notify(const std::string& channel, const std::string& table, std::size_t threshold,
             const cluster::ClusterMessage& message) {
  if (cluster::has_binary(message)) return through_table(channel, table, message);
  std::string text = cluster::to_json(message);
  if (text.size() > std::min(threshold, longest_notification)) {
    return through_table(channel, table, message);
  }
  return {"SELECT pg_notify($1, $2)", {{channel}, {std::move(text)}}};
}

}  // namespace sockeye::postgres
