// Between the fronts of a server's shards: requests and connections on their way to the shard of
// their session.
#include <utility>

#include "server/answers.hpp"
#include "server/arrival.hpp"
#include "server/engine_front.hpp"
#include "server/relayed_responder.hpp"
#include "sockeye/http/query.hpp"

namespace sockeye::server {

using engine::ErrorCode;
using engine::Refusal;

std::optional<std::size_t> EngineFront::elsewhere(std::string_view sid) const {
  const std::size_t shard = parts_.neighbours.shard_of(sid);
  if (shard == parts_.own) return std::nullopt;
  return shard;
}

std::optional<std::size_t> EngineFront::elsewhere(const HostRequest& request) const {
  if (parts_.neighbours.size() < 2) return std::nullopt;
  const http::Query query(http::query_of(request.target));
  const auto sid = query.get("sid");
  return sid ? elsewhere(*sid) : std::nullopt;
}

std::shared_ptr<Responder> EngineFront::relayed(std::shared_ptr<Responder> responder,
                                                std::size_t shard) const {
  return RelayedResponder::make(std::move(responder), parts_.shard.mailbox(),
                                parts_.neighbours.mailbox(shard));
}

bool EngineFront::move(Endpoint& endpoint, std::size_t shard,
                       UniqueFunction<void(EngineFront&, EndpointReference)> go_on) const {
  auto moving = endpoint.leave();
  if (!moving) return false;
  parts_.neighbours.send(
      shard, [moving = std::move(*moving), go_on = std::move(go_on)](EngineFront& front) mutable {
        go_on(front, NativeEndpoint::take_over(front.parts_.shard, std::move(moving),
                                               front.parts_.options.max_http_buffer_size));
      });
  return true;
}

void EngineFront::refuse_move(const Arrival& arrival, Endpoint& endpoint) const {
  refuse_upgrade(arrival, endpoint,
                 Refusal(ErrorCode::bad_request,
                         "The session is another thread's, where this connection cannot go",
                         "SESSION_ELSEWHERE"));
}

std::optional<Refusal> EngineFront::refuse_taken(const Arrival& arrival,
                                                 std::string_view sid) const {
  std::optional<Refusal> refusal;
  if (closed_) {
    refusal = turn_away(arrival);
  } else if (parts_.sessions.find(sid)) {
    refusal = id_is_taken();
  }
  if (refusal) parts_.addresses.release(arrival.request.remote_address);
  return refusal;
}

void EngineFront::take_polling(const std::shared_ptr<Arrival>& arrival,
                               std::shared_ptr<Responder> responder, std::string sid) {
  if (const auto refusal = refuse_taken(*arrival, sid)) {
    refuse(*arrival, *responder, *refusal);
  } else {
    open_polling(arrival, responder, std::move(sid));
  }
}

void EngineFront::take_websocket(const std::shared_ptr<Arrival>& arrival,
                                 const EndpointReference& endpoint, std::string sid) {
  if (const auto refusal = refuse_taken(*arrival, sid)) {
    refuse_upgrade(*arrival, *endpoint, *refusal);
  } else {
    open_websocket(*arrival, *endpoint, std::move(sid));
  }
}

}  // namespace sockeye::server
