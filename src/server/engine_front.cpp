#include "server/engine_front.hpp"

#include <chrono>
#include <utility>

#include "base/log.hpp"
#include "codec/engine_packet.hpp"
#include "engine/jsonp.hpp"
#include "net/guard.hpp"
#include "server/answers.hpp"
#include "server/arrival.hpp"
#include "server/connection_context.hpp"
#include "server/session_cookie.hpp"
#include "sockeye/http/query.hpp"

namespace sockeye::server {

using engine::ErrorCode;
using engine::Refusal;
using engine::Session;
using engine::TransportName;

namespace {

std::int64_t wall_clock_milliseconds() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::string served_prefix(const ServerOptions& options) {
  std::string prefix = options.path;
  while (!prefix.empty() && prefix.back() == '/') prefix.pop_back();
  if (options.add_trailing_slash) prefix += '/';
  return prefix;
}

engine::Dialect dialect_of(const http::Query& query, TransportName transport) {
  engine::Dialect dialect;
  dialect.protocol = engine::protocol_of(query.get("EIO"));
  dialect.base64 = !query["b64"].empty();
  if (const auto j = query.get("j"); j && transport == TransportName::polling) {
    dialect.jsonp = engine::jsonp_index(*j);
  }
  return dialect;
}

std::optional<base::Frame> initial_frame(const ServerOptions& options) {
  if (const auto* text = std::get_if<std::string>(&options.initial_packet)) {
    return codec::text_message_frame({*text});
  }
  if (const auto* bytes = std::get_if<Binary>(&options.initial_packet)) {
    return codec::binary_message_frame(bytes->view());
  }
  return std::nullopt;
}

}  // namespace

EngineFront::EngineFront(Parts parts)
    : parts_(std::move(parts)),
      prefix_(served_prefix(parts_.options)),
      initial_packet_(initial_frame(parts_.options)) {
  if (parts_.options.cors) cors_ = std::make_shared<const http::Cors>(*parts_.options.cors);
  if (parts_.options.serve_client) bundle_.emplace(parts_.options.path);
  if (parts_.options.per_message_deflate) {
    websocket_compression_.emplace(*parts_.options.per_message_deflate);
  }
  if (parts_.options.http_compression) {
    answer_compression_.emplace(*parts_.options.http_compression);
  }
}

EngineFront::~EngineFront() {
  *self_ = nullptr;
}

const ClientFile* EngineFront::client_file(const HostRequest& request) const {
  return bundle_ ? bundle_->find(http::path_of(request.target)) : nullptr;
}

Session* EngineFront::session_of(const HostRequest& request) const {
  const auto sid = http::Query(http::query_of(request.target)).get("sid");
  return sid ? parts_.sessions.find(*sid) : nullptr;
}

// A request that will be refused is no part of its session: what becomes of its body is nothing to
// it.
Session* EngineFront::posting_session(const HostRequest& request) const {
  if (request.method != "POST") return nullptr;
  const http::Query query(http::query_of(request.target));
  return check(request, query, false) ? nullptr : session_of(request);
}

std::optional<Refusal> EngineFront::check(const HostRequest& request, const http::Query& query,
                                          bool upgrade) const {
  const auto transport = query.get("transport");
  const auto sid = query.get("sid");
  const auto protocol = query.get("EIO");
  engine::RequestFacts facts;
  facts.method = request.method;
  facts.transport = transport;
  facts.sid = sid;
  facts.protocol = protocol;
  facts.origin = request.headers["Origin"];
  facts.upgrade = upgrade;
  if (sid) {
    if (const Session* session = parts_.sessions.find(*sid)) {
      facts.session_transport = session->transport();
      facts.session_protocol = session->protocol();
    }
  }
  return verify(facts, parts_.sessions.options());
}

void EngineFront::report(const Arrival& arrival, const Refusal& refusal) const {
  base::debug("engine", "a request is refused: ", refusal.message);
  parts_.on_refused(connection_error(arrival, refusal, session_of(arrival.request)));
}

void EngineFront::refuse(const Arrival& arrival, Responder& responder,
                         const Refusal& refusal) const {
  report(arrival, refusal);
  forget_post(arrival);
  http::Headers headers = arrival.answer;
  headers.add("Content-Type", "application/json");
  responder.on_abandoned(nullptr);
  responder.respond(refusal.status(), headers, refusal.json());
}

void EngineFront::refuse_upgrade(const Arrival& arrival, Endpoint& endpoint,
                                 const Refusal& refusal) const {
  report(arrival, refusal);
  endpoint.refuse(upgrade_refusal(refusal.upgrade_status(), arrival.answer, refusal.message));
}

void EngineFront::ask_application(const Arrival& arrival, Decided decided) const {
  const auto decide = while_alive([this, protocol = arrival.query.get("EIO"),
                                   decided = std::move(decided)](std::optional<Error> error) {
    if (error) {
      decided(error->message().empty()
                  ? Refusal(ErrorCode::forbidden, std::string("allow_request"))
                  : Refusal(ErrorCode::forbidden, error->message(), "allow_request"));
      return;
    }
    engine::RequestFacts facts;
    facts.protocol = protocol;
    decided(verify_protocol(facts, parts_.sessions.options()));
  });
  if (!parts_.options.allow_request) {
    decide(std::nullopt);
    return;
  }
  const HandshakeRequest request = request_of(arrival);
  const std::shared_ptr<core::Executor> executor = parts_.hub.executor();
  const Next next([executor, decide](std::optional<Error> error) {
    executor->run([decide, error = std::move(error)] { decide(error); });
  });
  const bool returned =
      net::guarded("allow_request", [&] { parts_.options.allow_request(request, next); });
  if (!returned) next(Error(""));
}

void EngineFront::forget_post(const Arrival& arrival) const {
  if (Session* session = posting_session(arrival.request)) session->drop_post();
}

void EngineFront::begin_body(const HostRequest& request) {
  if (client_file(request)) return;
  if (const auto shard = elsewhere(request)) {
    parts_.neighbours.send(*shard,
                           [head = request](EngineFront& front) { front.begin_body(head); });
  } else if (Session* session = posting_session(request)) {
    (void)session->begin_post();
  }
}

void EngineFront::lose_body(const HostRequest& request) {
  if (client_file(request)) return;
  if (const auto shard = elsewhere(request)) {
    parts_.neighbours.send(*shard, [head = request](EngineFront& front) { front.lose_body(head); });
  } else if (Session* session = posting_session(request)) {
    session->on_post_aborted();
  }
}

void EngineFront::proceed(const std::shared_ptr<Arrival>& arrival, bool body_too_large,
                          const std::shared_ptr<Responder>& responder) {
  if (const auto refusal = check(arrival->request, arrival->query, false)) {
    refuse(*arrival, *responder, *refusal);
    return;
  }
  if (Session* session = session_of(arrival->request)) {
    if (arrival->request.method == "GET") {
      poll(arrival, *session, responder);
    } else if (arrival->request.method == "POST") {
      post(arrival, *session, body_too_large, responder);
    } else {
      responder->respond(500, arrival->answer, {});
    }
    return;
  }
  admit(arrival, [this, arrival, responder](std::optional<Refusal> refusal, std::string sid) {
    if (refusal) {
      refuse(*arrival, *responder, *refusal);
    } else if (const auto shard = elsewhere(sid)) {
      parts_.neighbours.send(*shard, [arrival, responder = relayed(responder, *shard),
                                      sid = std::move(sid)](EngineFront& front) mutable {
        front.take_polling(arrival, std::move(responder), std::move(sid));
      });
    } else {
      open_polling(arrival, responder, std::move(sid));
    }
  });
}

void EngineFront::post(const std::shared_ptr<Arrival>& arrival, Session& session,
                       bool body_too_large, std::shared_ptr<Responder> responder) {
  auto reply = std::make_unique<HttpPollReply>(std::move(responder), arrival,
                                               HttpPollReply::Extras{parts_.hooks});
  const HostRequest& request = arrival->request;
  if (body_too_large || request.body.size() > parts_.options.max_http_buffer_size) {
    session.on_post_too_large(std::move(reply));
    return;
  }
  session.on_post(std::move(reply), request.headers["Content-Type"], request.body);
}

void EngineFront::poll(const std::shared_ptr<Arrival>& arrival, Session& session,
                       const std::shared_ptr<Responder>& responder) {
  auto reply = std::make_unique<HttpPollReply>(responder, arrival, extras());
  responder->on_abandoned(
      [&sessions = parts_.sessions, sid = std::string(session.id()), pending = reply.get()] {
        if (Session* still = sessions.find(sid)) still->on_get_aborted(pending);
      });
  session.on_get(std::move(reply));
}

void EngineFront::open_polling(const std::shared_ptr<Arrival>& arrival,
                               const std::shared_ptr<Responder>& responder, std::string sid) {
  core::Client& client = open_session(*arrival, TransportName::polling, nullptr, std::move(sid));
  Session& session = *client.session();
  if (parts_.options.cookie)
    arrival->answer.add("Set-Cookie", session_cookie(*parts_.options.cookie, session.id()));
  poll(arrival, session, responder);
  client.begin();
}

core::Client& EngineFront::open_session(Arrival& arrival, TransportName transport,
                                        engine::WebSocketTransport* websocket, std::string sid) {
  Session& session =
      parts_.sessions.open(sid, transport, websocket, dialect_of(arrival.query, transport));
  const HostRequest& request = arrival.request;
  if (initial_packet_) session.send(*initial_packet_);
  return parts_.hub.accept(
      session, core::ConnectionFacts::make({.headers = request.headers,
                                            .url = request.target,
                                            .address = request.remote_address,
                                            .issued = wall_clock_milliseconds(),
                                            .secure = request.secure,
                                            .xdomain = request.headers.contains("Origin"),
                                            .client_certificate = request.client_certificate}));
}

void EngineFront::proceed_upgrade(const std::shared_ptr<Arrival>& arrival,
                                  const EndpointReference& endpoint) {
  if (const auto refusal = check(arrival->request, arrival->query, true)) {
    refuse_upgrade(*arrival, *endpoint, *refusal);
    return;
  }
  if (const auto fault = websocket_fault(arrival->request)) {
    refuse_upgrade(*arrival, *endpoint,
                   Refusal(ErrorCode::bad_request, std::string(*fault), "WEBSOCKET_HANDSHAKE"));
    return;
  }
  if (const auto refusal = check_origin(*arrival)) {
    refuse_upgrade(*arrival, *endpoint, *refusal);
    return;
  }
  if (websocket_compression_ && !WebSocketCompression::is_well_formed(arrival->request)) {
    refuse_upgrade(
        *arrival, *endpoint,
        Refusal(ErrorCode::bad_request, "Invalid or unacceptable Sec-WebSocket-Extensions header",
                "WEBSOCKET_HANDSHAKE"));
    return;
  }
  if (Session* session = session_of(arrival->request)) {
    switch_protocols(*arrival, *endpoint);
    const bool base64 = dialect_of(arrival->query, TransportName::websocket).base64;
    if (!session->begin_upgrade(endpoint->transport(), base64)) endpoint->transport().close();
    endpoint->start();
    return;
  }
  admit(arrival, [this, arrival, endpoint](std::optional<Refusal> refusal, std::string sid) {
    if (!endpoint->waiting()) {
      if (!refusal) connection_ended(arrival->request.remote_address);
    } else if (refusal) {
      refuse_upgrade(*arrival, *endpoint, *refusal);
    } else if (const auto shard = elsewhere(sid)) {
      const bool moved = move(*endpoint, *shard,
                              [arrival, sid = std::move(sid)](
                                  EngineFront& front, const EndpointReference& there) mutable {
                                front.take_websocket(arrival, there, std::move(sid));
                              });
      if (moved) return;
      connection_ended(arrival->request.remote_address);
      refuse_move(*arrival, *endpoint);
    } else {
      open_websocket(*arrival, *endpoint, std::move(sid));
    }
  });
}

void EngineFront::switch_protocols(Arrival& arrival, Endpoint& endpoint) const {
  parts_.hooks.decorate(arrival, arrival.answer);
  std::string extensions;
  if (websocket_compression_) {
    extensions = websocket_compression_->negotiate(arrival.request, endpoint.transport());
  }
  endpoint.accept(switching_protocols(arrival, extensions));
}

HttpPollReply::Extras EngineFront::extras() {
  return {parts_.hooks, answer_compression_ ? &*answer_compression_ : nullptr};
}

void EngineFront::open_websocket(Arrival& arrival, Endpoint& endpoint, std::string sid) {
  switch_protocols(arrival, endpoint);
  open_session(arrival, TransportName::websocket, &endpoint.transport(), std::move(sid)).begin();
  endpoint.start();
}

}  // namespace sockeye::server
