// What the front writes: answers to polls, and to requests for a WebSocket.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/session.hpp"
#include "server/arrival.hpp"
#include "server/compression.hpp"
#include "sockeye/attach.hpp"
#include "sockeye/server_options.hpp"

namespace sockeye::server {

/// The answer to a poll or a POST over HTTP.
class HttpPollReply final : public engine::PollReply {
 public:
  /// `compression` is null where answers are not compressed; it outlives the answer otherwise.
  HttpPollReply(std::shared_ptr<Responder> responder, const Arrival& arrival,
                AnswerCompression* compression = nullptr);

  void allow_compression() override { compressible_ = true; }
  void answer(int status, std::string_view content_type, std::string body) override;

 private:
  std::shared_ptr<Responder> responder_;
  http::Headers headers_;
  AnswerCompression* compression_;
  codec::ContentCoding wanted_ = codec::ContentCoding::identity;
  bool compressible_ = false;
};

/// The value of the Set-Cookie header for a new session.
std::string session_cookie(const CookieOptions& options, std::string_view sid);

/// What RFC 6455, section 4.2.1, asks of the request and it lacks.
std::optional<std::string_view> websocket_fault(const HostRequest& request);

/// The 101 that turns the connection into a WebSocket; `extensions` are those agreed upon.
std::string switching_protocols(const Arrival& arrival, std::string_view extensions);

/// The 400 that refuses an upgrade, whatever the reason, with the headers of `extra`.
std::string upgrade_refusal(const http::Headers& extra, std::string_view message);

}  // namespace sockeye::server
