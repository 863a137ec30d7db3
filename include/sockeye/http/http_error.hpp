// What a handler throws to end with an answer of a certain status.
#pragma once

#include <stdexcept>
#include <string>

namespace sockeye::http {

/// Thrown in a handler, it answers `{"error":{"message":...}}` with its status. The message is
/// shown to the client.
class HttpError : public std::runtime_error {
 public:
  /// `status` from 400 to 599; another one counts as 500.
  HttpError(int status, const std::string& message)
      : std::runtime_error(message), status_(status >= 400 && status <= 599 ? status : 500) {}

  int status() const noexcept { return status_; }

 private:
  int status_;
};

/// What the client sent does not fit: 400.
class BadRequest : public HttpError {
 public:
  explicit BadRequest(const std::string& message) : HttpError(400, message) {}
};

}  // namespace sockeye::http
