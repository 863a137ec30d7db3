// All namespaces of a process on one database: the PostgreSQL adapter's bus.
#pragma once

#include <memory>
#include <string>

#include "cluster/backend.hpp"
#include "net/resolver.hpp"
#include "postgres/health_line.hpp"
#include "postgres/session.hpp"
#include "postgres/site.hpp"
#include "sockeye/cluster_postgres.hpp"

namespace sockeye::postgres {

class Backend final : public cluster::Backend {
 public:
  Backend(net::Shard& shard, const Options& session, const cluster::PostgresAdapterOptions& options,
          cluster::Environment environment);
  ~Backend() override;

  std::shared_ptr<cluster::Node> join(std::string nsp, cluster::Environment environment,
                                      cluster::LocalSide& local) override;
  std::shared_ptr<const core::HealthSource> health() const override { return health_->source(); }

 private:
  void clean_up();

  cluster::PostgresAdapterOptions options_;
  std::string uid_;
  net::Resolver resolver_;
  Site site_;
  Session queries_;
  Session listener_;
  std::unique_ptr<HealthLine> health_;
  net::TimerId timer_;
};

}  // namespace sockeye::postgres
