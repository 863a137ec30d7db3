// The socket's side: who may connect, which rooms a tab is in, who looks and who types.
#pragma once

#include "services.hpp"

namespace atrium {

/// Registers all handlers on `services.io`. To be called before the server listens.
void add_live_handlers(Services& services);

}  // namespace atrium
