#include "server/engine_front.hpp"

#include <chrono>
#include <utility>

#include "engine/jsonp.hpp"
#include "server/answers.hpp"
#include "server/arrival.hpp"
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

}  // namespace

EngineFront::EngineFront(Parts parts)
    : parts_(std::move(parts)), prefix_(served_prefix(parts_.options)) {
  if (parts_.options.cors) cors_.emplace(*parts_.options.cors);
  if (parts_.options.serve_client) bundle_.emplace(parts_.options.path);
}

std::shared_ptr<Arrival> EngineFront::arrive(HostRequest request) const {
  auto arrival = std::make_shared<Arrival>();
  arrival->query = http::Query(http::query_of(request.target));
  arrival->request = std::move(request);
  if (cors_) {
    arrival->preflight =
        cors_->apply(arrival->request.method, arrival->request.headers, arrival->answer);
  }
  return arrival;
}

const ClientFile* EngineFront::client_file(const HostRequest& request) const {
  return bundle_ ? bundle_->find(http::path_of(request.target)) : nullptr;
}

Session* EngineFront::session_of(const HostRequest& request) const {
  const auto sid = http::Query(http::query_of(request.target)).get("sid");
  return sid ? parts_.sessions.find(*sid) : nullptr;
}

// A request that will be refused is no part of its session: what becomes of its body is nothing to it.
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
  parts_.on_refused(
      {static_cast<int>(refusal.code), refusal.message, refusal.context, arrival.request.target});
}

void EngineFront::refuse(const Arrival& arrival, Responder& responder,
                         const Refusal& refusal) const {
  report(arrival, refusal);
  http::Headers headers = arrival.answer;
  headers.add("Content-Type", "application/json");
  responder.on_abandoned(nullptr);
  responder.respond(refusal.status(), headers, refusal.json());
}

void EngineFront::refuse_upgrade(const Arrival& arrival, Endpoint& endpoint,
                                 const Refusal& refusal) const {
  report(arrival, refusal);
  endpoint.refuse(upgrade_refusal(arrival.answer, refusal.message));
}

void EngineFront::ask_application(const Arrival& arrival, Decided decided) const {
  const auto decide = [this, protocol = arrival.query.get("EIO"),
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
  };
  if (!parts_.options.allow_request) {
    decide(std::nullopt);
    return;
  }
  HandshakeRequest request{arrival.request.method,         arrival.request.target,
                           arrival.request.headers,        arrival.query,
                           arrival.request.remote_address, arrival.request.secure};
  const std::shared_ptr<core::Executor> executor = parts_.hub.executor();
  const Next next([executor, decide](std::optional<Error> error) {
    executor->run([decide, error = std::move(error)] { decide(error); });
  });
  try {
    parts_.options.allow_request(request, next);
  } catch (const std::exception&) {
    next(Error(""));
  }
}

void EngineFront::begin_body(const HostRequest& request) {
  if (client_file(request)) return;
  if (Session* session = posting_session(request)) (void)session->begin_post();
}

void EngineFront::lose_body(const HostRequest& request) {
  if (client_file(request)) return;
  if (Session* session = posting_session(request)) session->on_post_aborted();
}

void EngineFront::handle(HostRequest request, bool body_too_large,
                         std::shared_ptr<Responder> responder) {
  const std::shared_ptr<Arrival> arrival = arrive(std::move(request));
  if (arrival->preflight) {
    arrival->answer.add("Content-Length", "0");
    responder->respond(cors_->preflight_status(), arrival->answer, {});
    return;
  }
  if (const ClientFile* file = client_file(arrival->request)) {
    ClientBundle::serve(*file, *arrival, *responder);
    return;
  }
  if (const auto refusal = check(arrival->request, arrival->query, false)) {
    refuse(*arrival, *responder, *refusal);
    return;
  }
  if (Session* session = session_of(arrival->request)) {
    if (arrival->request.method == "GET") {
      poll(*arrival, *session, responder);
    } else if (arrival->request.method == "POST") {
      post(*arrival, *session, body_too_large, std::move(responder));
    } else {
      responder->respond(500, arrival->answer, {});
    }
    return;
  }
  ask_application(*arrival, [this, arrival, responder](std::optional<Refusal> refusal) {
    if (refusal) {
      refuse(*arrival, *responder, *refusal);
    } else {
      open_polling(*arrival, responder);
    }
  });
}

void EngineFront::post(const Arrival& arrival, Session& session, bool body_too_large,
                       std::shared_ptr<Responder> responder) {
  auto reply = std::make_unique<HttpPollReply>(std::move(responder), arrival);
  if (body_too_large || arrival.request.body.size() > parts_.options.max_http_buffer_size) {
    session.on_post_too_large(std::move(reply));
    return;
  }
  session.on_post(std::move(reply), arrival.request.headers["Content-Type"], arrival.request.body);
}

void EngineFront::poll(const Arrival& arrival, Session& session,
                       const std::shared_ptr<Responder>& responder) {
  auto reply = std::make_unique<HttpPollReply>(responder, arrival);
  responder->on_abandoned([&sessions = parts_.sessions, sid = session.id(), pending = reply.get()] {
    if (Session* still = sessions.find(sid)) still->on_get_aborted(pending);
  });
  session.on_get(std::move(reply));
}

void EngineFront::open_polling(Arrival& arrival, const std::shared_ptr<Responder>& responder) {
  core::Client& client = open_session(arrival, TransportName::polling, nullptr);
  Session& session = *client.session();
  if (parts_.options.cookie)
    arrival.answer.add("Set-Cookie", session_cookie(*parts_.options.cookie, session.id()));
  poll(arrival, session, responder);
  client.begin();
}

core::Client& EngineFront::open_session(Arrival& arrival, TransportName transport,
                                        engine::WebSocketTransport* websocket) {
  std::string sid;
  do {
    sid = parts_.hub.new_id();
  } while (parts_.sessions.find(sid));
  Session& session = parts_.sessions.open(std::move(sid), transport, websocket,
                                          dialect_of(arrival.query, transport));
  auto facts = std::make_shared<detail::ConnectionFacts>();
  facts->xdomain = arrival.request.headers.contains("Origin");
  facts->headers = arrival.request.headers;
  facts->headers.shrink_to_fit();
  facts->query = arrival.query;
  facts->url = arrival.request.target;
  facts->address = arrival.request.remote_address;
  facts->issued = wall_clock_milliseconds();
  facts->secure = arrival.request.secure;
  return parts_.hub.accept(session, std::move(facts));
}

void EngineFront::handle_upgrade(HostRequest request, std::shared_ptr<Endpoint> endpoint) {
  const std::shared_ptr<Arrival> arrival = arrive(std::move(request));
  if (const auto refusal = check(arrival->request, arrival->query, true)) {
    refuse_upgrade(*arrival, *endpoint, *refusal);
    return;
  }
  if (const auto fault = websocket_fault(arrival->request)) {
    refuse_upgrade(*arrival, *endpoint,
                   Refusal(ErrorCode::bad_request, std::string(*fault), "WEBSOCKET_HANDSHAKE"));
    return;
  }
  if (Session* session = session_of(arrival->request)) {
    endpoint->accept(switching_protocols(*arrival));
    const bool base64 = dialect_of(arrival->query, TransportName::websocket).base64;
    if (!session->begin_upgrade(endpoint->transport(), base64)) endpoint->transport().close();
    endpoint->start();
    return;
  }
  ask_application(*arrival, [this, arrival, endpoint](std::optional<Refusal> refusal) {
    if (!endpoint->waiting()) return;
    if (refusal) {
      refuse_upgrade(*arrival, *endpoint, *refusal);
    } else {
      open_websocket(*arrival, *endpoint);
    }
  });
}

void EngineFront::open_websocket(Arrival& arrival, Endpoint& endpoint) {
  endpoint.accept(switching_protocols(arrival));
  open_session(arrival, TransportName::websocket, &endpoint.transport()).begin();
  endpoint.start();
}

}  // namespace sockeye::server
