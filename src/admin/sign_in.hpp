// Who may open the panel: a middleware of its namespace.
#pragma once

#include <memory>

#include "sockeye/admin.hpp"
#include "sockeye/namespace.hpp"

namespace sockeye::admin {

/// Asks for a session that was saved, or for the name and the password; who knows these gets a new
/// session.
void ask_for_password(const Namespace& panels, BasicAuth auth, std::shared_ptr<SessionStore> store);

}  // namespace sockeye::admin
