// The REST interface: the truth that every tab asks for.
#pragma once

#include <cstdint>
#include <sockeye/http/app.hpp>

#include "services.hpp"

namespace atrium {

/// All routes under /api. Both must outlive the app's run.
void add_routes(sockeye::http::App& app, Services& services);

// The parts of add_routes, a subject each. Those of the session come first: what is added after
// them is for the signed-in.
void add_session_routes(sockeye::http::App& app, Services& services);
void add_project_routes(sockeye::http::App& app, Services& services);
void add_task_routes(sockeye::http::App& app, Services& services);
void add_news_routes(sockeye::http::App& app, Services& services);

/// The signed-in user of a request that has passed the session's middleware.
std::int64_t actor_of(sockeye::http::Request& request);

/// The answer of a change that has nothing to show.
struct Done {
  bool success = true;
};

}  // namespace atrium
