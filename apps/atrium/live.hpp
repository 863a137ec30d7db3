// The socket's side: who may connect, which events tell of which changes, what is live, who looks
// and who types.
#pragma once

#include <sockeye/http/app.hpp>
#include <sockeye/live/nudges.hpp>

#include "services.hpp"

namespace atrium {

/// Registers all handlers on `services.io`. To be called before the server listens.
void add_live_handlers(Services& services);

/// The live resources: a board, its feed, a user's notifications. Behind the session's routes,
/// whose middleware knows who asks.
void add_resources(sockeye::http::App& app, Services& services);

/// Which events tell of which changes. `old_events`: their first versions too.
sockeye::live::Nudges make_nudges(sockeye::Server& io, bool old_events);

/// What a change needs beside its nudge: who is no longer a member leaves the room, in whichever
/// process, also when the one that removed him has died.
void enforce(sockeye::Server& io, const sockeye::live::Change& change);

/// What is known of a connected tab. Travels between processes.
struct Viewer {
  std::int64_t user = 0;
  /// Until when its token holds, in Unix seconds.
  std::int64_t until = 0;
};

}  // namespace atrium
