// The cookie that carries a session's id, written as the `cookie` module writes it.
#pragma once

#include <string>
#include <string_view>

#include "sockeye/server_options.hpp"

namespace sockeye::server {

/// Throws std::invalid_argument for what no Set-Cookie header can say.
void check_cookie(const CookieOptions& options);

/// The value of the Set-Cookie header for a new session.
std::string session_cookie(const CookieOptions& options, std::string_view sid);

}  // namespace sockeye::server
