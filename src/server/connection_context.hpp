// What `connection_error` tells of a refused request, in the reference's words and members.
#pragma once

#include "engine/session.hpp"
#include "engine/verify.hpp"
#include "server/arrival.hpp"
#include "sockeye/server.hpp"

namespace sockeye::server {

/// `session` is the one that the request's sid names, or null.
ConnectionError connection_error(const Arrival& arrival, const engine::Refusal& refusal,
                                 const engine::Session* session);

}  // namespace sockeye::server
