// connect(): sockets by URL, which share managers where they can.
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "client/manager_face.hpp"
#include "client/target.hpp"
#include "sockeye/client/manager.hpp"

namespace sockeye::client {
namespace {

/// The managers that can be shared, by server, path and shard.
struct Managers {
  std::mutex mutex;
  std::map<std::string, std::weak_ptr<Keeper>, std::less<>> all;
};

Managers& managers() {
  static Managers instance;
  return instance;
}

std::string key_of(const Target& target, const Options& options, const net::Shard* shard) {
  std::string key = target.origin.secure ? "https://" : "http://";
  key += target.origin.authority();
  key += options.path;
  key += '@';
  key += std::to_string(reinterpret_cast<std::uintptr_t>(shard));
  return key;
}

Socket connect_at(Place place, std::string_view url, Options options, SocketSetup setup) {
  const Target target = parse_target(url);
  SocketOptions own{options.auth, options.retries, options.ack_timeout};
  const std::string key = key_of(target, options, place.thread ? nullptr : place.shard);
  const bool may_share = !options.force_new && options.multiplex;
  std::shared_ptr<Keeper> keeper;
  // Its end waits for handlers, which may want the lock.
  std::shared_ptr<Keeper> found;
  {
    Managers& known = managers();
    const std::lock_guard lock(known.mutex);
    std::erase_if(known.all, [](const auto& entry) { return entry.second.expired(); });
    if (const auto entry = known.all.find(key); entry != known.all.end()) {
      found = entry->second.lock();
    }
    if (may_share && found && !found->face()->has_socket(target.nsp)) {
      keeper = found;
    } else {
      keeper = std::make_shared<Keeper>(ManagerFace::create(std::move(place), url, options));
      if (may_share && !found) known.all.emplace(key, keeper);
    }
  }
  return Socket(keeper->face()->socket(target.nsp, std::move(own), std::move(setup)), keeper);
}

}  // namespace

Socket connect(std::string_view url, Options options, SocketSetup setup) {
  auto thread = OwnThread::acquire();
  net::Shard& shard = thread->shard();
  return connect_at({&shard, std::move(thread)}, url, std::move(options), std::move(setup));
}

Socket connect(ShardRef shard, std::string_view url, Options options, SocketSetup setup) {
  return connect_at({&shard.implementation(), nullptr}, url, std::move(options), std::move(setup));
}

Socket connect(Runtime& runtime, std::string_view url, Options options, SocketSetup setup) {
  return connect(runtime.shard(0), url, std::move(options), std::move(setup));
}

}  // namespace sockeye::client
