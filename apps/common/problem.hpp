// Why a request is refused: exceptions whose status and message become the JSON answer.
#pragma once

#include <sockeye/http/error.hpp>
#include <string>

namespace common {

/// Thrown by the store and the routes alike; the HTTP side answers with its status and message.
using Problem = sockeye::http::HttpError;

/// 400: what was sent cannot be used.
inline Problem invalid(const std::string& message) {
  return {400, message};
}
/// 401: nobody is signed in, or no longer.
inline Problem unauthorized(const std::string& message) {
  return {401, message};
}
/// 403: signed in, and not allowed.
inline Problem forbidden(const std::string& message) {
  return {403, message};
}
/// 404: it is not there for this user.
inline Problem not_found(const std::string& message) {
  return {404, message};
}
/// 409: it is there already, or a limit is reached.
inline Problem conflict(const std::string& message) {
  return {409, message};
}
/// 429: wait a little.
inline Problem too_many(const std::string& message) {
  return {429, message};
}

}  // namespace common
