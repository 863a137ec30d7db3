// What a handler throws to answer with an error, and what the App answers then.
#pragma once

#include <stdexcept>
#include <string>

namespace sockeye::http {

/// Ends a handler with this status and `{"error":{"message":...}}`. Its message is shown to the
/// client: anything else that a handler throws is answered 500 without it.
class HttpError : public std::runtime_error {
 public:
  HttpError(int status, const std::string& message)
      : std::runtime_error(message), status_(status) {}
  int status() const noexcept { return status_; }

 private:
  int status_;
};

/// A request whose parameter, query or body is not what the handler asked for: 400.
class BadRequest : public HttpError {
 public:
  explicit BadRequest(const std::string& message) : HttpError(400, message) {}
};

}  // namespace sockeye::http
