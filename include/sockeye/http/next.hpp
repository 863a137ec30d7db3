// Next: how an HTTP middleware goes on.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "sockeye/error.hpp"
#include "sockeye/export.hpp"
#include "sockeye/http/error.hpp"

namespace sockeye::http {

class Exchange;

/// Goes on with the next middleware or route that fits, or fails the request. The first call
/// counts, later ones do nothing. May be copied, kept, and called from any thread. Dropped
/// without a call it does nothing: a middleware that answered itself needs none.
class SOCKEYE_EXPORT Next {
 public:
  /// The library's own.
  Next(std::shared_ptr<Exchange> exchange, std::size_t position) noexcept
      : exchange_(std::move(exchange)), position_(position) {}

  /// Goes on.
  void operator()() const;
  /// Status 500: the message reaches the error hook, not the client.
  void operator()(const Error& error) const;
  /// The error's own status and message.
  void operator()(const HttpError& error) const;

 private:
  std::shared_ptr<Exchange> exchange_;
  std::size_t position_;
};

}  // namespace sockeye::http
