#include "server/connection_context.hpp"

#include <string>

#include "server/hooks.hpp"

namespace sockeye::server {
namespace {

using engine::ErrorCode;

Value context_of(const Arrival& arrival, const engine::Refusal& refusal,
                 const engine::Session* session) {
  const auto query = [&](std::string_view name) {
    return Value(std::string(arrival.query.get(name).value_or("")));
  };
  Value context = Value::object();
  switch (refusal.code) {
    case ErrorCode::unknown_transport:
      if (arrival.query.contains("transport")) context.set("transport", query("transport"));
      return context;
    case ErrorCode::unknown_sid:
      context.set("sid", query("sid"));
      return context;
    case ErrorCode::bad_handshake_method:
      context.set("method", arrival.request.method);
      return context;
    case ErrorCode::unsupported_protocol_version:
      context.set("protocol", 3);
      return context;
    case ErrorCode::forbidden:
      if (refusal.context == "allow_request") {
        const bool default_message =
            refusal.message == engine::Refusal(ErrorCode::forbidden).message;
        context.set("message", default_message ? Value() : Value(refusal.message));
        return context;
      }
      break;
    case ErrorCode::bad_request:
      break;
  }
  context.set("name", refusal.context);
  if (refusal.context == "TRANSPORT_MISMATCH" && session) {
    context.set("transport", query("transport"));
    context.set("previousTransport", engine::name_of(session->transport()));
  } else if (refusal.context == "INVALID_ORIGIN" || refusal.context == "ORIGIN_NOT_ALLOWED") {
    context.set("origin", std::string(arrival.request.headers["Origin"]));
  } else if (refusal.context == "TOO_MANY_CONNECTIONS") {
    context.set("address", arrival.request.remote_address);
  } else if (!refusal.detail.empty()) {
    context.set("error", refusal.detail);
  }
  return context;
}

}  // namespace

ConnectionError connection_error(const Arrival& arrival, const engine::Refusal& refusal,
                                 const engine::Session* session) {
  // What allow_request said stands in the context alone.
  const std::string message =
      refusal.context == "allow_request" ? engine::Refusal(refusal.code).message : refusal.message;
  return {static_cast<int>(refusal.code), message, context_of(arrival, refusal, session),
          request_of(arrival)};
}

}  // namespace sockeye::server
