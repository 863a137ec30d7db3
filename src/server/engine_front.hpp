// From HTTP to Engine.IO sessions, on one shard: CORS, the checks, allow_request, the handshake,
// and which session a request belongs to.
//
//   request -> CORS -> verify -> (sid) its session
//                             -> (no sid) allow_request -> protocol -> a new session
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/hub.hpp"
#include "engine/session_table.hpp"
#include "engine/verify.hpp"
#include "http/cors.hpp"
#include "server/client_bundle.hpp"
#include "server/endpoint.hpp"
#include "sockeye/attach.hpp"
#include "sockeye/server.hpp"
#include "sockeye/server_options.hpp"

namespace sockeye::server {

struct Arrival;

class EngineFront {
 public:
  struct Parts {
    const ServerOptions& options;
    engine::SessionTable& sessions;
    core::Hub& hub;
    /// Told of each refused request.
    std::function<void(const ConnectionError&)> on_refused;
  };

  explicit EngineFront(Parts parts);

  /// Whether a request with this path is ours: a test of its beginning, as in the reference.
  bool serves(std::string_view path) const noexcept { return path.starts_with(prefix_); }

  /// The head of a POST; its whole, or the loss of it, follows.
  void begin_body(const HostRequest& request);
  void lose_body(const HostRequest& request);
  /// A whole request. The answer comes through `responder`, perhaps later.
  void handle(HostRequest request, bool body_too_large, std::shared_ptr<Responder> responder);
  void handle_upgrade(HostRequest request, std::shared_ptr<Endpoint> endpoint);

 private:
  using Decided = std::function<void(std::optional<engine::Refusal>)>;

  std::shared_ptr<Arrival> arrive(HostRequest request) const;
  const ClientFile* client_file(const HostRequest& request) const;
  engine::Session* session_of(const HostRequest& request) const;
  engine::Session* posting_session(const HostRequest& request) const;
  std::optional<engine::Refusal> check(const HostRequest& request, const http::Query& query,
                                       bool upgrade) const;
  void refuse(const Arrival& arrival, Responder& responder, const engine::Refusal& refusal) const;
  void refuse_upgrade(const Arrival& arrival, Endpoint& endpoint,
                      const engine::Refusal& refusal) const;
  void report(const Arrival& arrival, const engine::Refusal& refusal) const;
  void ask_application(const Arrival& arrival, Decided decided) const;
  void post(const Arrival& arrival, engine::Session& session, bool body_too_large,
            std::shared_ptr<Responder> responder);
  void poll(const Arrival& arrival, engine::Session& session,
            const std::shared_ptr<Responder>& responder);
  void open_polling(Arrival& arrival, const std::shared_ptr<Responder>& responder);
  void open_websocket(Arrival& arrival, Endpoint& endpoint);
  core::Client& open_session(Arrival& arrival, engine::TransportName transport,
                             engine::WebSocketTransport* websocket);

  Parts parts_;
  std::optional<http::Cors> cors_;
  std::string prefix_;
  std::optional<ClientBundle> bundle_;
};

}  // namespace sockeye::server
