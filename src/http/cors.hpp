// The headers that answer a cross-origin request, in the order in which the `cors` module sends
// them.
#pragma once

#include <string_view>

#include "sockeye/http/cors.hpp"

namespace sockeye::http {

class Cors {
 public:
  explicit Cors(CorsOptions options) : options_(std::move(options)) {}

  /// Adds to `answer` what the request calls for. True where it was a preflight that is answered
  /// with `preflight_status` and an empty body, and goes no further.
  bool apply(std::string_view method, const Headers& request, Headers& answer) const;
  int preflight_status() const noexcept { return options_.options_success_status; }

  /// Whether `origin` is one that the options let read answers.
  bool allows(std::string_view origin) const;

 private:
  bool add_origin(std::string_view origin, Headers& answer, bool& vary_origin) const;

  CorsOptions options_;
};

}  // namespace sockeye::http
