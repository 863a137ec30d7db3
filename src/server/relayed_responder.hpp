// The answer to a request that another shard handles: it goes back to the shard of the connection.
#pragma once

#include <memory>
#include <string>

#include "net/mailbox.hpp"
#include "sockeye/attach.hpp"

namespace sockeye::server {

/// For the shard that handles the request. What it stands for lives and ends at home.
class RelayedResponder final : public Responder {
 public:
  /// On the connection's shard, `home`. A client that goes away is told of on `away`.
  static std::shared_ptr<Responder> make(std::shared_ptr<Responder> responder,
                                         std::shared_ptr<net::Mailbox> home,
                                         std::shared_ptr<net::Mailbox> away);

  RelayedResponder(std::shared_ptr<Responder> to, std::shared_ptr<net::Mailbox> home) noexcept;
  ~RelayedResponder() override;

  void respond(int status, const http::Headers& headers, std::string body) override;

 private:
  std::shared_ptr<Responder> to_;
  std::shared_ptr<net::Mailbox> home_;
};

}  // namespace sockeye::server
