// A request on its way through the front: what it said and what its answer will carry.
#pragma once

#include "sockeye/attach.hpp"
#include "sockeye/http/headers.hpp"
#include "sockeye/http/query.hpp"

namespace sockeye::server {

struct Arrival {
  HostRequest request;
  http::Query query;
  /// What every answer to it carries: CORS, and the cookie of a new session.
  http::Headers answer;
  bool preflight = false;
};

}  // namespace sockeye::server
