#include "server/relayed_responder.hpp"

#include <utility>

namespace sockeye::server {

std::shared_ptr<Responder> RelayedResponder::make(std::shared_ptr<Responder> responder,
                                                  std::shared_ptr<net::Mailbox> home,
                                                  std::shared_ptr<net::Mailbox> away) {
  Responder& original = *responder;
  auto relayed = std::make_shared<RelayedResponder>(std::move(responder), std::move(home));
  original.on_abandoned(
      [away = std::move(away), relayed = std::weak_ptr<RelayedResponder>(relayed)] {
        (void)away->post([relayed] {
          if (const auto still = relayed.lock()) still->abandon();
        });
      });
  return relayed;
}

RelayedResponder::RelayedResponder(std::shared_ptr<Responder> to,
                                   std::shared_ptr<net::Mailbox> home) noexcept
    : to_(std::move(to)), home_(std::move(home)) {}

RelayedResponder::~RelayedResponder() {
  if (to_) (void)home_->post([to = std::move(to_)] {});
}

void RelayedResponder::respond(int status, const http::Headers& headers, std::string body) {
  if (!to_) return;
  (void)home_->post([to = std::move(to_), status, headers, body = std::move(body)]() mutable {
    to->respond(status, headers, std::move(body));
  });
}

}  // namespace sockeye::server
