// Events from one node of a cluster to the others: no client sees them.
#pragma once

#include <memory>
#include <string_view>

#include "sockeye/emit.hpp"
#include "sockeye/export.hpp"

namespace sockeye {

namespace server {
class NamespaceGroup;
}

namespace detail {

/// What `server_side_emit` sends with.
class SOCKEYE_EXPORT ServerSideEmitter : public EmitMixin<ServerSideEmitter, AckForm::collected> {
 public:
  explicit ServerSideEmitter(std::shared_ptr<server::NamespaceGroup> group) noexcept
      : group_(std::move(group)) {}

  // For EmitMixin.
  PayloadWriter& begin_payload() const;
  void emit_encoded(Outgoing&& outgoing) const;
  /// Throws std::invalid_argument for connect, connection and new_namespace.
  static void check_name(std::string_view name);

 private:
  std::shared_ptr<server::NamespaceGroup> group_;
};

}  // namespace detail
}  // namespace sockeye
