#include "server/hooks.hpp"

#include <utility>

#include "net/guard.hpp"

namespace sockeye::server {
namespace {

std::shared_ptr<EngineAnswer::State> answer_state(const MiddlewareRun::Parts& parts) {
  auto state = std::make_shared<EngineAnswer::State>();
  state->headers = std::shared_ptr<http::Headers>(parts.arrival, &parts.arrival->answer);
  state->upgrade = parts.upgrade;
  state->end = [alive = parts.alive, end = parts.end](int status, std::string body) {
    if (!alive.expired()) end(status, std::move(body));
  };
  return state;
}

}  // namespace

void EngineHooks::decorate(const Arrival& arrival, http::Headers& answer) const {
  if (!watches_headers()) return;
  const HandshakeRequest request = request_of(arrival);
  const auto show = [&](const std::vector<HeadersListener>& listeners) {
    for (const HeadersListener& listener : listeners) {
      net::guarded("a listener of headers", [&] { listener(answer, request); });
    }
  };
  if (!arrival.query.contains("sid")) show(initial_headers);
  show(headers);
}

HandshakeRequest request_of(const Arrival& arrival) {
  return {arrival.request.method,
          arrival.request.target,
          arrival.request.headers,
          arrival.query,
          arrival.request.remote_address,
          arrival.request.secure,
          arrival.request.client_certificate};
}

MiddlewareRun::MiddlewareRun(Parts parts)
    : parts_(std::move(parts)),
      request_(request_of(*parts_.arrival)),
      answer_(answer_state(parts_)) {}

void MiddlewareRun::step() {
  if (position_ == parts_.hooks.middleware.size()) {
    parts_.done(true);
    return;
  }
  const std::shared_ptr<const EngineMiddleware> call = parts_.hooks.middleware[position_];
  const Next next([self = shared_from_this()](std::optional<Error> error) {
    self->parts_.executor->run([self, passed = !error] { self->decided(passed); });
  });
  const bool returned =
      net::guarded("engine middleware", [&] { (*call)(request_, answer_, next); });
  if (!returned) next(Error("an exception left it"));
}

void MiddlewareRun::decided(bool passed) {
  if (parts_.alive.expired() || answer_.ended()) return;
  if (!passed) {
    parts_.done(false);
    return;
  }
  ++position_;
  step();
}

}  // namespace sockeye::server
