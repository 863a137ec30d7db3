// The front's way in: CORS, the client's files and middleware in front of the checks; limits, the
// application and the id in front of a new session.
#include <algorithm>
#include <utility>

#include "net/guard.hpp"
#include "server/answers.hpp"
#include "server/arrival.hpp"
#include "server/engine_front.hpp"
#include "server/origin_check.hpp"
#include "sockeye/http/query.hpp"

namespace sockeye::server {

using engine::ErrorCode;
using engine::Refusal;

namespace {

constexpr int too_many_requests = 429;
constexpr int service_unavailable = 503;
constexpr std::size_t longest_id = 64;

Refusal middleware_failure() {
  return Refusal(ErrorCode::bad_request, std::string("MIDDLEWARE_FAILURE"));
}

Refusal too_many(core::LimitCounters& counters) {
  core::count(counters.connections_refused);
  Refusal refusal(ErrorCode::forbidden, "Too many connections", "TOO_MANY_CONNECTIONS");
  refusal.own_status = too_many_requests;
  return refusal;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= longest_id && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  });
}

Refusal id_failure(std::string why) {
  Refusal refusal(ErrorCode::bad_request, std::string("ID_GENERATION_ERROR"));
  refusal.detail = std::move(why);
  return refusal;
}

}  // namespace

Refusal EngineFront::id_is_taken() {
  return id_failure("a session has this id already");
}

std::shared_ptr<Arrival> EngineFront::arrive(HostRequest request) const {
  auto arrival = std::make_shared<Arrival>();
  arrival->query = http::Query(http::query_of(request.target));
  arrival->request = std::move(request);
  arrival->failed = !net::guarded("the options of CORS", [&] { apply_cors(*arrival); });
  return arrival;
}

void EngineFront::apply_cors(Arrival& arrival) const {
  arrival.cors = cors_;
  if (parts_.options.cors_for) {
    auto options = parts_.options.cors_for(request_of(arrival));
    if (options) arrival.cors = std::make_shared<const http::Cors>(std::move(*options));
  }
  if (!arrival.cors) return;
  arrival.preflight =
      arrival.cors->apply(arrival.request.method, arrival.request.headers, arrival.answer);
}

void EngineFront::pass_middleware(const std::shared_ptr<Arrival>& arrival, bool upgrade,
                                  std::function<void(int, std::string)> end,
                                  Decided decided) const {
  if (arrival->failed) {
    decided(middleware_failure());
    return;
  }
  const auto run = std::make_shared<MiddlewareRun>(MiddlewareRun::Parts{
      parts_.hooks, parts_.hub.executor(), alive_, arrival, upgrade, std::move(end),
      [decided = std::move(decided)](bool passed) {
        decided(passed ? std::nullopt : std::optional<Refusal>(middleware_failure()));
      }});
  run->step();
}

void EngineFront::handle(HostRequest request, bool body_too_large,
                         std::shared_ptr<Responder> responder) {
  if (const auto shard = elsewhere(request)) {
    parts_.neighbours.send(
        *shard, [request = std::move(request), body_too_large,
                 responder = relayed(std::move(responder), *shard)](EngineFront& front) mutable {
          front.handle(std::move(request), body_too_large, std::move(responder));
        });
    return;
  }
  const std::shared_ptr<Arrival> arrival = arrive(std::move(request));
  if (arrival->preflight) {
    arrival->answer.add("Content-Length", "0");
    responder->respond(arrival->cors->preflight_status(), arrival->answer, {});
    return;
  }
  if (const ClientFile* file = client_file(arrival->request); file && !arrival->failed) {
    ClientBundle::serve(*file, *arrival, *responder);
    return;
  }
  if (parts_.hooks.middleware.empty() && !arrival->failed) {
    proceed(arrival, body_too_large, responder);
    return;
  }
  pass_middleware(
      arrival, false,
      [this, arrival, responder](int status, std::string body) {
        forget_post(*arrival);
        responder->respond(status, arrival->answer, std::move(body));
      },
      [this, arrival, body_too_large, responder](std::optional<Refusal> refusal) {
        if (refusal) {
          refuse(*arrival, *responder, *refusal);
        } else {
          proceed(arrival, body_too_large, responder);
        }
      });
}

void EngineFront::handle_upgrade(HostRequest request, EndpointReference endpoint) {
  if (const auto shard = elsewhere(request)) {
    const auto kept = std::make_shared<HostRequest>(std::move(request));
    const bool moved = move(*endpoint, *shard, [kept](EngineFront& front, EndpointReference there) {
      front.handle_upgrade(std::move(*kept), std::move(there));
    });
    if (!moved) refuse_move(*arrive(std::move(*kept)), *endpoint);
    return;
  }
  const std::shared_ptr<Arrival> arrival = arrive(std::move(request));
  if (parts_.hooks.middleware.empty() && !arrival->failed) {
    proceed_upgrade(arrival, endpoint);
    return;
  }
  pass_middleware(
      arrival, true,
      [arrival, endpoint](int status, const std::string& body) {
        endpoint->refuse(upgrade_refusal(status, arrival->answer, body));
      },
      [this, arrival, endpoint](std::optional<Refusal> refusal) {
        if (!endpoint->waiting()) return;
        if (refusal) {
          refuse_upgrade(*arrival, *endpoint, *refusal);
        } else {
          proceed_upgrade(arrival, endpoint);
        }
      });
}

std::optional<Refusal> EngineFront::check_origin(const Arrival& arrival) const {
  if (!parts_.options.check_websocket_origin || !arrival.cors) return std::nullopt;
  if (may_open_websocket(*arrival.cors, arrival.request.headers)) return std::nullopt;
  core::count(parts_.counters.origins_refused);
  return Refusal(ErrorCode::forbidden, std::string("ORIGIN_NOT_ALLOWED"));
}

std::optional<Refusal> EngineFront::turn_away(const Arrival& arrival) const {
  if (closed_) {
    Refusal refusal(ErrorCode::bad_request, "Server closed", "SERVER_CLOSED");
    refusal.own_status = service_unavailable;
    return refusal;
  }
  if (parts_.addresses.is_full(arrival.request.remote_address)) return too_many(parts_.counters);
  return std::nullopt;
}

std::optional<Refusal> EngineFront::take_place(const Arrival& arrival) const {
  if (closed_) return turn_away(arrival);
  if (!parts_.addresses.take(arrival.request.remote_address)) return too_many(parts_.counters);
  return std::nullopt;
}

void EngineFront::admit(const std::shared_ptr<Arrival>& arrival, Admitted admitted) const {
  if (auto refusal = turn_away(*arrival)) {
    admitted(std::move(refusal), {});
    return;
  }
  ask_application(*arrival, [this, arrival,
                             admitted = std::move(admitted)](std::optional<Refusal> refusal) {
    if (refusal) {
      admitted(std::move(refusal), {});
      return;
    }
    choose_id(*arrival, [this, arrival, admitted](std::optional<Refusal> failure, std::string sid) {
      // Others may have come while this one was decided on.
      if (!failure) failure = take_place(*arrival);
      admitted(std::move(failure), std::move(sid));
    });
  });
}

void EngineFront::choose_id(const Arrival& arrival, Admitted admitted) const {
  if (!parts_.options.generate_id) {
    std::string sid;
    do {
      sid = parts_.hub.new_id();
    } while (elsewhere(sid) || parts_.sessions.find(sid));
    admitted(std::nullopt, std::move(sid));
    return;
  }
  const auto take = while_alive([this, admitted = std::move(admitted)](Result<std::string> id) {
    if (!id) {
      admitted(id_failure(id.error().message()), {});
    } else if (!is_id(*id)) {
      admitted(id_failure("an id has 1 to 64 of the characters A-Z a-z 0-9 - _ ."), {});
    } else if (parts_.sessions.find(*id)) {
      admitted(id_is_taken(), {});
    } else {
      admitted(std::nullopt, std::move(*id));
    }
  });
  const SessionIdReply reply([executor = parts_.hub.executor(), take](Result<std::string> id) {
    executor->run([take, id = std::move(id)] { take(id); });
  });
  const HandshakeRequest request = request_of(arrival);
  const bool returned =
      net::guarded("generate_id", [&] { parts_.options.generate_id(request, reply); });
  if (!returned) reply(Error("an exception left generate_id"));
}

}  // namespace sockeye::server
