#include "postgres/backend.hpp"

#include <stdexcept>
#include <utility>

#include "net/status_report.hpp"
#include "postgres/member.hpp"
#include "server/shard_server.hpp"

namespace sockeye::postgres {
namespace {

constexpr std::size_t uid_size = 16;

}  // namespace

Backend::Backend(net::Shard& shard, const Options& session,
                 const cluster::PostgresAdapterOptions& options, cluster::Environment environment)
    : options_(options),
      uid_(environment.random_hex(uid_size)),
      resolver_(shard),
      site_{shard, resolver_, session},
      queries_(site_, net::StatusReport("PostgreSQL", environment.warn)),
      listener_(site_, net::StatusReport("PostgreSQL (listener)", environment.warn)),
      health_(std::make_unique<HealthLine>(options.channel_prefix + "-health#" + uid_,
                                           options.canary_interval, environment, queries_,
                                           listener_)) {
  clean_up();
}

Backend::~Backend() {
  site_.shard.cancel(timer_);
}

void Backend::clean_up() {
  timer_ = site_.shard.after(options_.cleanup_interval, [this] {
    queries_.query(
        {"DELETE FROM " + options_.table_name + " WHERE created_at < now() - interval '" +
         std::to_string(options_.cleanup_interval.count()) + " milliseconds'"},
        {});
    clean_up();
  });
}

std::shared_ptr<cluster::Node> Backend::join(std::string nsp, cluster::Environment environment,
                                             cluster::LocalSide& local) {
  const auto member = std::make_shared<Member>(uid_, nsp, options_, std::move(environment), local,
                                               queries_, listener_);
  return {member, &member->node()};
}

}  // namespace sockeye::postgres

namespace sockeye::cluster {

AdapterFactory postgres_adapter(const std::string& url, PostgresAdapterOptions options) {
  postgres::Options session;
  session.target = postgres::parse_url(url);
  if (!postgres::is_table_name(options.table_name)) {
    throw std::invalid_argument(
        "postgres_adapter: `table_name` has letters, digits, \"_\" and \".\" alone");
  }
  if (options.channel_prefix.empty()) {
    throw std::invalid_argument(
        "postgres_adapter: `channel_prefix` is empty; leave it at \"socket.io\"");
  }
  if (options.cleanup_interval.count() <= 0 || options.heartbeat_interval.count() <= 0 ||
      options.heartbeat_timeout.count() <= 0 || options.requests_timeout.count() <= 0) {
    throw std::invalid_argument("postgres_adapter: intervals and time-outs must be longer than 0");
  }
  return join_cluster([session, options](core::Namespace& first, Environment environment) {
    auto& executor = static_cast<server::ShardExecutor&>(first.executor());
    return std::make_unique<postgres::Backend>(executor.shard(), session, options,
                                               std::move(environment));
  });
}

}  // namespace sockeye::cluster
