// Everybody who looks at a panel: the sockets of its namespace, on all nodes.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "server/namespace_group.hpp"
#include "sockeye/namespace.hpp"

namespace sockeye::admin {

/// Does not keep the namespace, which keeps whoever holds this. Any thread may use it.
class Panels {
 public:
  explicit Panels(std::weak_ptr<server::NamespaceGroup> group) noexcept
      : group_(std::move(group)) {}

  template <class... Arguments>
  void emit(std::string_view event, const Arguments&... arguments) const {
    if (auto group = group_.lock()) Namespace(std::move(group)).emit(event, arguments...);
  }

 private:
  std::weak_ptr<server::NamespaceGroup> group_;
};

}  // namespace sockeye::admin
