// Why a request is refused: what handlers throw and what the error hook is told.
#pragma once

#include <exception>
#include <stdexcept>
#include <string>

#include "sockeye/export.hpp"

namespace sockeye::http {

/// Thrown inside a handler, it ends the request with `status` and a JSON body that carries the
/// message: `{"error":{"message":"..."}}`. The client reads the message, so it holds no secrets.
class SOCKEYE_EXPORT HttpError : public std::runtime_error {
 public:
  /// With the status of the answer, 400 to 599.
  HttpError(int status, const std::string& message)
      : std::runtime_error(message), status_(status) {}
  /// The answer's status.
  int status() const noexcept { return status_; }

 private:
  int status_;
};

/// What the client sent cannot be used: 400.
class BadRequest : public HttpError {
 public:
  /// With what is wrong.
  explicit BadRequest(const std::string& message) : HttpError(400, message) {}
};

/// What an error hook is told of: a handler that threw, `next(error)`, no route, a bad method.
struct Failure {
  /// That of the HttpError, 404 and 405 from the router, 500 for any other exception.
  int status = 500;
  /// What the exception says; for status 500 it is not sent to the client.
  std::string message;
  /// Null where nothing was thrown.
  std::exception_ptr exception;
};

}  // namespace sockeye::http
