// Who serves a part of the path space below the routes: the Engine.IO side of a server.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "net/connection.hpp"
#include "sockeye/attach.hpp"

namespace sockeye::http {

class PrefixHandler {
 public:
  virtual ~PrefixHandler() = default;

  virtual bool serves(std::string_view path) const noexcept = 0;
  /// Of a request's body, in bytes.
  virtual std::size_t body_limit() const noexcept = 0;
  /// The head of a request with a body has arrived. `on_request` or `on_body_lost` follows.
  virtual void on_head(const HostRequest& request) = 0;
  /// The client went away before its body was whole.
  virtual void on_body_lost(const HostRequest& request) = 0;
  /// A whole request; with `body_too_large` without its body. The answer comes through `responder`,
  /// perhaps later; `responder->abandon()` is called if the client goes before that.
  virtual void on_request(HostRequest request, bool body_too_large,
                          std::shared_ptr<Responder> responder) = 0;
  /// A request to upgrade to WebSocket. The handler takes the connection over; `rest` is what was
  /// read behind the request.
  virtual void on_upgrade(HostRequest request, net::Connection& connection,
                          std::string_view rest) = 0;
};

}  // namespace sockeye::http
