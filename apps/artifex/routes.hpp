// The REST interface and the uploads, each part in a file of its own.
#pragma once

#include <cstdint>
#include <sockeye/http/app.hpp>

#include "services.hpp"

namespace artifex {

/// Whose the token is that the request was let in with.
std::int64_t actor_of(sockeye::http::Request& request);

/// Signing in, and the check of the token that stands before all routes that are added later.
void add_session_routes(sockeye::http::App& app, Services& services);
/// tus 1.0 below /api/uploads. Its answers without a token come before the check: add it first.
void add_discovery(sockeye::http::App& app, const Services& services);
void add_upload_routes(sockeye::http::App& app, Services& services);
void add_file_routes(sockeye::http::App& app, Services& services);
void add_job_routes(sockeye::http::App& app, Services& services);
/// The check of the token at CONNECT.
void add_live_handlers(Services& services);

/// The file is whole: its jobs begin.
sockeye::Task<void> finish_upload(Services& services, File file);

}  // namespace artifex
