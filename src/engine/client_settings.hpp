// The options of an Engine.IO client as they hold for one transport, and whether they can be meant.
#pragma once

#include "engine/client_options.hpp"

namespace sockeye::engine {

/// All members set: the transport's own, else the general value, else the default.
ClientTransportOptions transport_settings(const ClientOptions& options, TransportName transport);

/// Throws std::invalid_argument, which says what to write instead.
void check_client_options(const ClientOptions& options);

}  // namespace sockeye::engine
