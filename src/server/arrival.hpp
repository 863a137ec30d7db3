// A request on its way through the front: what it said and what its answer will carry.
#pragma once

#include <memory>

#include "http/cors.hpp"
#include "sockeye/attach.hpp"
#include "sockeye/http/headers.hpp"
#include "sockeye/http/query.hpp"

namespace sockeye::server {

struct Arrival {
  HostRequest request;
  http::Query query;
  /// What every answer to it carries: CORS, and the cookie of a new session.
  http::Headers answer;
  /// What holds for it; null without CORS.
  std::shared_ptr<const http::Cors> cors;
  bool preflight = false;
  /// What decides on its CORS failed.
  bool failed = false;
};

}  // namespace sockeye::server
