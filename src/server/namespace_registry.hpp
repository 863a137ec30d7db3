// The namespaces of a server over its shards: which exist, and who is told of new ones.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/namespace_group.hpp"
#include "sockeye/namespace.hpp"

namespace sockeye::server {

class NamespaceRegistry {
 public:
  explicit NamespaceRegistry(Parser parser) noexcept : parser_(std::move(parser)) {}

  /// One for each shard, before any namespace.
  void add_shard(std::shared_ptr<core::Executor> executor) {
    executors_.push_back(std::move(executor));
  }

  /// Behind the last shard: from now on shards know which events they have come past.
  void keep_order() { order_ = std::make_shared<EventOrder>(executors_.size()); }

  /// The group of that full name; `made` tells whether it is new. From any thread.
  std::shared_ptr<NamespaceGroup> of(std::string_view name, bool& made);
  /// A group that no name leads to.
  std::shared_ptr<NamespaceGroup> make(std::string name, NamespaceGroup::Kind kind) const;

  /// A shard has the namespace from now on, or no longer. On that shard; a client may have made it.
  void attach(std::size_t shard, core::Namespace& nsp);
  void detach(std::size_t shard, core::Namespace& nsp);
  /// The name of the parent that a shard has made the namespace of that name from; nothing where
  /// there is no such namespace, or no parent. From any thread.
  std::optional<std::string> parent_of(std::string_view name);
  /// Tells the application of a group that is new.
  void announce(const std::shared_ptr<NamespaceGroup>& group) const;

  std::function<void(Namespace)> on_new_namespace;

  /// All that there are, "/" too. From any thread.
  std::vector<std::shared_ptr<NamespaceGroup>> all();
  /// Calls `watcher` with each namespace, those to come before the application hears of them.
  /// Before the first request.
  using Watcher = std::function<void(const std::shared_ptr<NamespaceGroup>&)>;
  void watch(Watcher watcher);

 private:
  struct Entry {
    std::shared_ptr<NamespaceGroup> group;
    /// Shards that have it.
    std::size_t attached = 0;
    /// What it was made from; empty for none.
    std::string parent = {};
  };

  /// With the lock held.
  Entry& entry_of(std::string_view name, bool& made);

  Parser parser_;
  std::vector<std::shared_ptr<core::Executor>> executors_;
  std::shared_ptr<EventOrder> order_;
  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;
  std::vector<Watcher> watchers_;
};

}  // namespace sockeye::server
