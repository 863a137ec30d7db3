// The admin namespace: who has the role may stop and restart containers and read their logs.
#pragma once

#include <map>
#include <sockeye/server.hpp>
#include <stop_token>
#include <string>
#include <utility>

#include "docker.hpp"
#include "jobs.hpp"

namespace dockview {

/// For the shard's thread, once the runtime runs. `docker` is null where there is no engine.
class Admin {
 public:
  /// Registers the namespace's middleware and handlers. Everybody whose `auth.token` is `token` is
  /// an admin.
  Admin(sockeye::Server& io, const Docker* docker, std::string token);

 private:
  using Ack = sockeye::Ack<Outcome>;

  void command(const std::string& id, const std::string& verb, const Ack& ack);
  Outcome follow(const sockeye::Socket& socket, const std::string& id);
  void leave(const sockeye::Socket& socket, const std::string& id);

  const Docker* docker_;
  std::string token_;
  /// By socket and container.
  std::map<std::pair<std::string, std::string>, std::stop_source> followed_;
  Jobs commands_{16};
  Jobs logs_{64};
};

}  // namespace dockview
