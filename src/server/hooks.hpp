// The application's hooks at the front: engine middleware, and listeners that see the headers of
// answers before they leave.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/types.hpp"
#include "server/arrival.hpp"
#include "sockeye/server.hpp"

namespace sockeye::server {

struct EngineHooks {
  std::vector<std::shared_ptr<const EngineMiddleware>> middleware;
  std::vector<HeadersListener> initial_headers;
  std::vector<HeadersListener> headers;

  bool watches_headers() const noexcept { return !initial_headers.empty() || !headers.empty(); }
  /// Shows `answer`, the headers of a success, to the listeners.
  void decorate(const Arrival& arrival, http::Headers& answer) const;
};

/// The request as hooks see it.
HandshakeRequest request_of(const Arrival& arrival);

/// One request's way through the middleware. Kept alive by whoever may still decide.
class MiddlewareRun : public std::enable_shared_from_this<MiddlewareRun> {
 public:
  struct Parts {
    const EngineHooks& hooks;
    std::shared_ptr<core::Executor> executor;
    /// Once it has expired, so have the hooks: nothing happens any more.
    std::weak_ptr<const void> alive;
    std::shared_ptr<Arrival> arrival;
    bool upgrade = false;
    /// A middleware answered itself.
    std::function<void(int status, std::string body)> end;
    /// Whether all let it pass.
    std::function<void(bool passed)> done;
  };

  explicit MiddlewareRun(Parts parts);
  void step();

 private:
  void decided(bool passed);

  Parts parts_;
  HandshakeRequest request_;
  EngineAnswer answer_;
  std::size_t position_ = 0;
};

}  // namespace sockeye::server
