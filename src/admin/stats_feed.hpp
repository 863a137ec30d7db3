// The panel's counts of this node, every two seconds.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "admin/panels.hpp"
#include "core/traffic.hpp"
#include "server/server_core.hpp"
#include "sockeye/value.hpp"

namespace sockeye::admin {

class ActivityFeed;

class StatsFeed : public std::enable_shared_from_this<StatsFeed> {
 public:
  /// `activity` may be null. An empty `server_id` is the host's name.
  StatsFeed(std::weak_ptr<server::ServerCore> core, Panels panels, std::string server_id,
            std::weak_ptr<ActivityFeed> activity);

  /// Tells now, and from now on.
  void start();

 private:
  struct Counts {
    std::vector<core::Traffic> shards;
    std::map<std::string, std::size_t> sockets;
  };

  void arm();
  void gather();
  void tell(server::ServerCore& core, const Counts& counts);
  Value events_since(const core::Traffic& now);

  std::weak_ptr<server::ServerCore> core_;
  Panels panels_;
  std::string server_id_;
  std::string hostname_;
  std::weak_ptr<ActivityFeed> activity_;
  /// What was told last.
  core::Traffic told_;
};

}  // namespace sockeye::admin
