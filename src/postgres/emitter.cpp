// An emitter to the nodes of the PostgreSQL adapter: its messages name their namespace, which those
// of the reference's emitter do not.
#include <memory>
#include <stdexcept>
#include <utility>

#include "cluster/message_emitter.hpp"
#include "net/background_line.hpp"
#include "net/status_report.hpp"
#include "postgres/notify.hpp"
#include "postgres/options.hpp"
#include "postgres/session.hpp"
#include "sockeye/cluster_postgres.hpp"

namespace sockeye::postgres {
namespace {

struct EmitterSession {
  net::Resolver resolver;
  Site site;
  Session session;

  EmitterSession(net::Shard& shard, const Options& options)
      : resolver(shard),
        site{shard, resolver, options},
        session(site, net::StatusReport("PostgreSQL", net::warn_of_line)) {}
};

class PostgresEmitter final : public cluster::MessageEmitter {
 public:
  PostgresEmitter(Runtime* runtime, const Options& session, cluster::PostgresEmitterOptions options)
      : options_(std::move(options)), line_(runtime, [session](net::Shard& shard) {
          return std::make_unique<EmitterSession>(shard, session);
        }) {}

  bool flush(std::chrono::milliseconds timeout) override { return line_.flush(timeout); }

 private:
  void send(cluster::ClusterMessage message) override {
    line_.send(
        [query = notify(options_.channel_prefix + "#" + message.nsp, options_.table_name,
                        options_.payload_threshold, message)](EmitterSession& to, auto done) {
          to.session.query(query, [done](const Outcome& outcome) { done(outcome.ok()); });
        });
  }

  cluster::PostgresEmitterOptions options_;
  net::BackgroundLine<EmitterSession> line_;
};

cluster::Emitter make_emitter(Runtime* runtime, const std::string& url,
                              cluster::PostgresEmitterOptions options) {
  if (options.channel_prefix.empty()) {
    throw std::invalid_argument(
        "postgres_emitter: `channel_prefix` is empty; leave it at \"socket.io\"");
  }
  if (!is_table_name(options.table_name)) {
    throw std::invalid_argument(
        "postgres_emitter: `table_name` has letters, digits, \"_\" and \".\" alone");
  }
  Options session;
  session.target = parse_url(url);
  return cluster::Emitter(std::make_shared<PostgresEmitter>(runtime, session, std::move(options)));
}

}  // namespace
}  // namespace sockeye::postgres

namespace sockeye::cluster {

Emitter postgres_emitter(const std::string& url, PostgresEmitterOptions options) {
  return postgres::make_emitter(nullptr, url, std::move(options));
}

Emitter postgres_emitter(Runtime& runtime, const std::string& url, PostgresEmitterOptions options) {
  return postgres::make_emitter(&runtime, url, std::move(options));
}

}  // namespace sockeye::cluster
