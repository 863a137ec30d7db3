#include "server/namespace_registry.hpp"

#include <utility>

#include "core/parent_namespace.hpp"
#include "sockeye/parent_namespace.hpp"

namespace sockeye::server {

std::shared_ptr<NamespaceGroup> NamespaceRegistry::make(std::string name,
                                                        NamespaceGroup::Kind kind) const {
  std::vector<std::shared_ptr<NamespaceGroup::Part>> parts;
  for (const auto& executor : executors_) {
    parts.push_back(std::make_shared<NamespaceGroup::Part>());
    parts.back()->executor = executor;
  }
  return std::make_shared<NamespaceGroup>(std::move(name), parser_, std::move(parts), kind, order_);
}

std::shared_ptr<NamespaceGroup> NamespaceRegistry::of(std::string_view name, bool& made) {
  const std::lock_guard lock(mutex_);
  return entry_of(name, made).group;
}

NamespaceRegistry::Entry& NamespaceRegistry::entry_of(std::string_view name, bool& made) {
  const auto found = entries_.find(name);
  made = found == entries_.end();
  if (!made) return found->second;
  Entry entry{make(std::string(name), NamespaceGroup::Kind::plain)};
  return entries_.emplace(std::string(name), std::move(entry)).first->second;
}

std::optional<std::string> NamespaceRegistry::parent_of(std::string_view name) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  if (found == entries_.end() || found->second.parent.empty()) return std::nullopt;
  return found->second.parent;
}

void NamespaceRegistry::attach(std::size_t shard, core::Namespace& nsp) {
  bool made = false;
  std::shared_ptr<NamespaceGroup> group;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = entry_of(nsp.name(), made);
    group = entry.group;
    if (group->part(shard).nsp.get() == &nsp) return;
    ++entry.attached;
    if (const auto parent = nsp.parent()) entry.parent = parent->name();
  }
  group->attach(shard, nsp.shared_from_this());
  nsp.set_scope(group);
  if (made) announce(group);
}

void NamespaceRegistry::detach(std::size_t shard, core::Namespace& nsp) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(nsp.name());
  if (found == entries_.end()) return;
  if (found->second.group->part(shard).nsp.get() != &nsp) return;
  found->second.group->detach(shard);
  if (--found->second.attached == 0) entries_.erase(found);
}

std::vector<std::shared_ptr<NamespaceGroup>> NamespaceRegistry::all() {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<NamespaceGroup>> groups;
  for (const auto& [name, entry] : entries_) groups.push_back(entry.group);
  return groups;
}

void NamespaceRegistry::watch(Watcher watcher) {
  for (const auto& group : all()) watcher(group);
  watchers_.push_back(std::move(watcher));
}

void NamespaceRegistry::announce(const std::shared_ptr<NamespaceGroup>& group) const {
  for (const Watcher& watcher : watchers_) watcher(group);
  if (group->name() == "/" || !on_new_namespace) return;
  try {
    on_new_namespace(Namespace(group));
  } catch (...) {
    detail::log_failure("new_namespace", std::current_exception());
  }
}

}  // namespace sockeye::server
