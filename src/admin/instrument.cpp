// Puts the panel's parts together on a server.
#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "admin/activity_feed.hpp"
#include "admin/description.hpp"
#include "admin/orders.hpp"
#include "admin/panels.hpp"
#include "admin/password.hpp"
#include "admin/sign_in.hpp"
#include "admin/stats_feed.hpp"
#include "server/gathering.hpp"
#include "server/server_core.hpp"
#include "sockeye/admin.hpp"
#include "sockeye/server.hpp"

namespace sockeye::admin {
namespace {

void check(const Options& options) {
  if (std::holds_alternative<std::monostate>(options.auth)) {
    throw std::invalid_argument(
        "admin::Options: set auth to BasicAuth{name, bcrypt hash}, or to NoAuth{} where nobody is "
        "to be asked");
  }
  if (const auto* basic = std::get_if<BasicAuth>(&options.auth)) {
    if (basic->username.empty()) {
      throw std::invalid_argument("admin::Options: auth needs a username");
    }
    if (!is_bcrypt_hash(basic->password)) {
      throw std::invalid_argument(
          "admin::Options: auth's password must be a bcrypt hash of 60 characters, not the "
          "password itself; htpasswd -nbBC 10 NAME PASSWORD makes one");
    }
  }
  if (options.namespace_name.empty() || options.namespace_name == "/") {
    throw std::invalid_argument(
        "admin::Options: namespace_name must name a namespace of its own, such as /admin");
  }
}

Value features(const Options& options) {
  Value names = Value::array();
  if (!options.read_only) {
    for (const char* name :
         {"EMIT", "JOIN", "LEAVE", "DISCONNECT", "MJOIN", "MLEAVE", "MDISCONNECT"}) {
      names.push(name);
    }
  }
  names.push("AGGREGATED_EVENTS");
  if (options.mode == Mode::development) names.push("ALL_EVENTS");
  return names;
}

// Everybody in every namespace, of all nodes.
void send_all_sockets(const std::weak_ptr<server::ServerCore>& weak, const Socket& panel) {
  const auto core = weak.lock();
  if (!core) return;
  const auto groups = core->namespaces().all();
  const auto gathering = std::make_shared<server::Gathering<std::vector<Value>>>(
      groups.size(),
      [panel](const std::vector<Value>& sockets) { panel.emit("all_sockets", sockets); });
  for (const auto& group : groups) {
    Namespace(group).fetch_sockets([gathering, name = group->name()](const RemoteSockets& found) {
      gathering->arrive([&](std::vector<Value>& all) {
        for (const RemoteSocket& socket : found) all.push_back(describe(socket, name));
      });
    });
  }
}

std::shared_ptr<ActivityFeed> watch_activity(server::ServerCore& core, const Panels& panels,
                                             const std::string& own_namespace) {
  auto feed = std::make_shared<ActivityFeed>(panels, own_namespace);
  core.namespaces().watch([weak = std::weak_ptr(feed)](const auto& group) {
    if (const auto still = weak.lock()) still->watch(group);
  });
  core.visit_shards([weak = std::weak_ptr(feed)](server::ShardServer& shard) {
    shard.hub().on_upgraded = [weak](core::SocketState& socket) {
      if (const auto still = weak.lock()) still->upgraded(socket);
    };
    shard.hub().decorate = [](const core::SocketState& socket, core::SocketDetails& details) {
      if (details.data.is_null()) details.data = Value::object();
      if (details.data.is_object()) details.data.set(hidden, connection_of(socket));
    };
  });
  return feed;
}

}  // namespace

void instrument(Server& io, Options options) {
  check(options);
  if (!options.store) options.store = memory_session_store();
  const std::shared_ptr<server::ServerCore>& core = io.implementation();
  const auto group = core->of(options.namespace_name);
  const Namespace nsp(group);
  const Panels panels{group};
  const bool all_events = options.mode == Mode::development;
  if (const auto* basic = std::get_if<BasicAuth>(&options.auth)) {
    ask_for_password(nsp, *basic, options.store);
  }
  if (!options.read_only) take_orders(nsp, core);
  const auto activity = all_events ? watch_activity(*core, panels, group->name()) : nullptr;
  const auto stats =
      std::make_shared<StatsFeed>(core, panels, std::move(options.server_id), activity);
  const Value config = Value::object({{"supportedFeatures", features(options)}});
  // The listener keeps the feeds as long as there is the namespace.
  nsp.on_connection([config, stats, activity, weak = std::weak_ptr(core)](const Socket& panel) {
    panel.emit("config", config);
    if (activity) send_all_sockets(weak, panel);
  });
  stats->start();
}

}  // namespace sockeye::admin
