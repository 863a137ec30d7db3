// Whether a browser's page may open a WebSocket here: CORS does not guard WebSockets, this does.
#pragma once

#include "http/cors.hpp"
#include "sockeye/http/headers.hpp"

namespace sockeye::server {

/// True without an Origin (no browser), for an origin that `cors` names, and for the server's own.
bool may_open_websocket(const http::Cors& cors, const http::Headers& request);

}  // namespace sockeye::server
