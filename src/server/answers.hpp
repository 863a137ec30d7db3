// What the front writes: answers to polls, and to requests for a WebSocket.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/session.hpp"
#include "server/arrival.hpp"
#include "server/compression.hpp"
#include "server/hooks.hpp"
#include "sockeye/attach.hpp"
#include "sockeye/server_options.hpp"

namespace sockeye::server {

/// The answer to a poll or a POST over HTTP.
class HttpPollReply final : public engine::PollReply {
 public:
  /// What acts on answers, and outlives them. `compression` is null where they are not compressed.
  struct Extras {
    const EngineHooks& hooks;
    AnswerCompression* compression = nullptr;
  };

  HttpPollReply(std::shared_ptr<Responder> responder, const std::shared_ptr<const Arrival>& request,
                const Extras& extras);

  void allow_compression() override { compressible_ = true; }
  void answer(int status, std::string_view content_type, std::string body) override;

 private:
  std::shared_ptr<Responder> responder_;
  http::Headers headers_;
  // Both only where somebody listens to headers.
  const EngineHooks* hooks_ = nullptr;
  std::shared_ptr<const Arrival> arrival_;
  AnswerCompression* compression_;
  codec::ContentCoding wanted_ = codec::ContentCoding::identity;
  bool compressible_ = false;
};

/// What RFC 6455, section 4.2.1, asks of the request and it lacks.
std::optional<std::string_view> websocket_fault(const HostRequest& request);

/// The 101 that turns the connection into a WebSocket; `extensions` are those agreed upon.
std::string switching_protocols(const Arrival& arrival, std::string_view extensions);

/// What refuses an upgrade, with the headers of `extra`.
std::string upgrade_refusal(int status, const http::Headers& extra, std::string_view message);

}  // namespace sockeye::server
