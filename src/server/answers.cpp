#include "server/answers.hpp"

#include <utility>

#include "codec/websocket_handshake.hpp"
#include "http/reply.hpp"

namespace sockeye::server {
namespace {

std::string raw_answer(std::string_view status, const http::Headers& headers,
                       std::string_view body) {
  std::string text = "HTTP/1.1 ";
  text += status;
  text += "\r\n";
  for (const auto& [name, value] : headers) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
  text += "\r\n";
  text += body;
  return text;
}

}  // namespace

HttpPollReply::HttpPollReply(std::shared_ptr<Responder> responder,
                             const std::shared_ptr<const Arrival>& request, const Extras& extras)
    : responder_(std::move(responder)),
      headers_(request->answer),
      compression_(extras.compression) {
  const Arrival& arrival = *request;
  if (extras.hooks.watches_headers()) {
    hooks_ = &extras.hooks;
    arrival_ = request;
  }
  if (compression_) wanted_ = AnswerCompression::wanted(arrival.request);
  const std::string_view agent = arrival.request.headers["User-Agent"];
  // Old Internet Explorers take a poll's answer for an attack.
  if (agent.find(";MSIE") != std::string_view::npos ||
      agent.find("Trident/") != std::string_view::npos) {
    headers_.add("X-XSS-Protection", "0");
  }
}

void HttpPollReply::answer(int status, std::string_view content_type, std::string body) {
  if (status == 200) {
    headers_.add("Content-Type", content_type);
    headers_.add("cache-control", "no-store");
    if (hooks_) hooks_->decorate(*arrival_, headers_);
  }
  if (compressible_ && compression_ && compression_->compress(wanted_, body)) {
    headers_.add("Content-Encoding", codec::name_of(wanted_));
  }
  responder_->on_abandoned(nullptr);
  responder_->respond(status, headers_, std::move(body));
}

std::optional<std::string_view> websocket_fault(const HostRequest& request) {
  if (request.method != "GET") return "Invalid HTTP method";
  if (!codec::has_header_token(request.headers.get("Upgrade"), "websocket")) {
    return "Invalid Upgrade header";
  }
  if (!codec::is_valid_websocket_key(request.headers["Sec-WebSocket-Key"])) {
    return "Missing or invalid Sec-WebSocket-Key header";
  }
  if (!codec::is_supported_websocket_version(request.headers["Sec-WebSocket-Version"])) {
    return "Missing or invalid Sec-WebSocket-Version header";
  }
  return std::nullopt;
}

std::string switching_protocols(const Arrival& arrival, std::string_view extensions) {
  const http::Headers& asked = arrival.request.headers;
  http::Headers headers{{"Upgrade", "websocket"}, {"Connection", "Upgrade"}};
  headers.add("Sec-WebSocket-Accept", codec::websocket_accept(asked["Sec-WebSocket-Key"]));
  const std::string offered = asked.get("Sec-WebSocket-Protocol");
  const std::string_view protocol = codec::first_subprotocol(offered);
  if (!protocol.empty()) headers.add("Sec-WebSocket-Protocol", protocol);
  if (!extensions.empty()) headers.add("Sec-WebSocket-Extensions", extensions);
  for (const auto& [name, value] : arrival.answer) headers.add(name, value);
  return raw_answer("101 Switching Protocols", headers, {});
}

std::string upgrade_refusal(int status, const http::Headers& extra, std::string_view message) {
  http::Headers headers{{"Connection", "close"}, {"Content-type", "text/html"}};
  headers.add("Content-Length", std::to_string(message.size()));
  for (const auto& [name, value] : extra) headers.add(name, value);
  const std::string line = std::to_string(status) + " " + std::string(http::reason_phrase(status));
  return raw_answer(line, headers, message);
}

}  // namespace sockeye::server
