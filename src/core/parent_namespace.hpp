// A parent namespace: what is registered for namespaces that do not exist yet. It has no sockets of
// its own. Each child that is made from it starts with copies of its handlers and middleware; what
// is sent to the parent goes to every child.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/namespace.hpp"
#include "sockeye/value.hpp"

namespace sockeye::core {

/// Which names are a parent's: one of the two is set.
struct NamespaceMatcher {
  /// Decides at once, by the name alone.
  std::function<bool(const std::string& name)> pattern;
  /// Decides now or later, from any thread; the first decision counts.
  std::function<void(const std::string& name, const Value& auth, std::function<void(bool)> decide)>
      check;
};

class ParentNamespace final : public Namespace {
 public:
  ParentNamespace(Hub& hub, std::string name, NamespaceMatcher matcher);

  const NamespaceMatcher& matcher() const noexcept { return matcher_; }
  bool matches(const std::string& name) const { return matcher_.pattern && matcher_.pattern(name); }

  /// In the order in which they were made.
  const std::vector<std::shared_ptr<Namespace>>& children() const noexcept { return children_; }
  /// A new namespace with copies of what is registered here.
  std::shared_ptr<Namespace> make_child(std::string name);
  void forget(const Namespace& child);

 private:
  NamespaceMatcher matcher_;
  std::vector<std::shared_ptr<Namespace>> children_;
};

}  // namespace sockeye::core
