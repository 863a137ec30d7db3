#include "server/namespace_registry.hpp"

#include <utility>

#include "sockeye/parent_namespace.hpp"

namespace sockeye::server {

std::shared_ptr<NamespaceGroup> NamespaceRegistry::make(std::string name,
                                                        NamespaceGroup::Kind kind) const {
  std::vector<std::shared_ptr<NamespaceGroup::Part>> parts;
  for (const auto& executor : executors_) {
    parts.push_back(std::make_shared<NamespaceGroup::Part>());
    parts.back()->executor = executor;
  }
  return std::make_shared<NamespaceGroup>(std::move(name), parser_, std::move(parts), kind);
}

std::shared_ptr<NamespaceGroup> NamespaceRegistry::of(std::string_view name, bool& made) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(name);
  made = found == entries_.end();
  if (!made) return found->second.group;
  auto group = make(std::string(name), NamespaceGroup::Kind::plain);
  entries_.emplace(std::string(name), Entry{group});
  return group;
}

void NamespaceRegistry::attach(std::size_t shard, core::Namespace& nsp) {
  bool made = false;
  const auto group = of(nsp.name(), made);
  NamespaceGroup::Part& part = group->part(shard);
  if (part.nsp.get() == &nsp) return;
  part.nsp = nsp.shared_from_this();
  nsp.set_scope(group);
  {
    const std::lock_guard lock(mutex_);
    ++entries_[group->name()].attached;
  }
  if (made) announce(group);
}

void NamespaceRegistry::detach(std::size_t shard, core::Namespace& nsp) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(nsp.name());
  if (found == entries_.end()) return;
  NamespaceGroup::Part& part = found->second.group->part(shard);
  if (part.nsp.get() != &nsp) return;
  part.nsp.reset();
  if (--found->second.attached == 0) entries_.erase(found);
}

void NamespaceRegistry::announce(const std::shared_ptr<NamespaceGroup>& group) const {
  if (group->name() == "/" || !on_new_namespace) return;
  try {
    on_new_namespace(Namespace(group));
  } catch (...) {
    detail::log_failure("new_namespace", std::current_exception());
  }
}

}  // namespace sockeye::server
