#include "server/namespace_group.hpp"

#include <stdexcept>
#include <utility>

namespace sockeye::server {

std::shared_ptr<NamespaceGroup> NamespaceGroup::of(const core::Namespace& nsp) {
  if (auto scope = nsp.scope()) return std::static_pointer_cast<NamespaceGroup>(std::move(scope));
  return std::make_shared<NamespaceGroup>(nsp.name(), nsp.parser(),
                                          std::vector<std::shared_ptr<Part>>{}, Kind::plain);
}

core::Namespace* NamespaceGroup::here(std::string_view call) const {
  if (parts_.empty()) return nullptr;
  for (const auto& part : parts_) {
    if (!part->executor->here()) continue;
    return part->nsp && part->nsp->hub() ? part->nsp.get() : nullptr;
  }
  throw std::logic_error(std::string(call) + ": call it on the thread of a shard");
}

void NamespaceGroup::attach(std::size_t shard, std::shared_ptr<core::Namespace> nsp) {
  Part& part = *parts_[shard];
  part.nsp = std::move(nsp);
  part.present.store(true, std::memory_order_relaxed);
  if (part.nsp->adapter().shares_log()) shares_log_.store(true, std::memory_order_relaxed);
  if (parts_.size() < 2 || kind_ == Kind::parent) return;
  part.nsp->join_shards(share_, static_cast<std::uint32_t>(shard));
  if (order_) part.began = order_->passed(shard);
  const std::lock_guard lock(mutex_);
  part.copied = blueprint_.changes;
  if (!std::exchange(blueprint_.begun, true)) {
    blueprint_.handlers = part.nsp->handlers().clone();
    for (const Change& change : std::exchange(blueprint_.waiting, {})) change(blueprint_.handlers);
  }
  part.nsp->handlers() = blueprint_.handlers.clone();
}

void NamespaceGroup::detach(std::size_t shard) {
  parts_[shard]->present.store(false, std::memory_order_relaxed);
  parts_[shard]->nsp.reset();
}

void NamespaceGroup::update(const Change& change) {
  std::uint64_t number = 1;
  if (parts_.size() > 1 && kind_ == Kind::plain) {
    const std::lock_guard lock(mutex_);
    number = ++blueprint_.changes;
    if (blueprint_.begun) {
      change(blueprint_.handlers);
    } else {
      blueprint_.waiting.push_back(change);
    }
  }
  for (const auto& part : parts_) {
    run_on(
        part,
        [part, change, number](core::Namespace& nsp) {
          if (number > part->copied) change(nsp.handlers());
        },
        [] {});
  }
}

std::size_t NamespaceGroup::speaker() const {
  std::size_t chosen = parts_.size();
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (!parts_[i]->present.load(std::memory_order_relaxed)) continue;
    if (parts_[i]->executor->here()) return i;
    if (chosen == parts_.size()) chosen = i;
  }
  return chosen == parts_.size() ? 0 : chosen;
}

std::optional<std::size_t> NamespaceGroup::own() const {
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (parts_[i]->executor->here()) return i;
  }
  return std::nullopt;
}

const std::shared_ptr<core::Executor>& NamespaceGroup::home() const {
  return parts_[own().value_or(0)]->executor;
}

}  // namespace sockeye::server
