#include "engine/verify.hpp"

#include <utility>

namespace sockeye::engine {
namespace {

std::string_view default_message(ErrorCode code) {
  switch (code) {
    case ErrorCode::unknown_transport:
      return "Transport unknown";
    case ErrorCode::unknown_sid:
      return "Session ID unknown";
    case ErrorCode::bad_handshake_method:
      return "Bad handshake method";
    case ErrorCode::bad_request:
      return "Bad request";
    case ErrorCode::forbidden:
      return "Forbidden";
    case ErrorCode::unsupported_protocol_version:
      return "Unsupported protocol version";
  }
  return "";
}

std::optional<TransportName> transport_of(std::string_view text) {
  if (text == "polling") return TransportName::polling;
  if (text == "websocket") return TransportName::websocket;
  return std::nullopt;
}

// What Node's HTTP parser would refuse in a header's value, but a client may have sent.
bool has_invalid_header_character(std::string_view value) {
  for (char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7f) return true;
  }
  return false;
}

void append_json_text(std::string& out, std::string_view text) {
  static constexpr char hex[] = "0123456789abcdef";
  for (char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += c;
    }
  }
}

}  // namespace

Refusal::Refusal(ErrorCode refusal, std::string why)
    : code(refusal), message(default_message(refusal)), context(std::move(why)) {}

Refusal::Refusal(ErrorCode refusal, std::string text, std::string why)
    : code(refusal), message(std::move(text)), context(std::move(why)) {}

std::string Refusal::json() const {
  std::string out = R"({"code":)";
  out += static_cast<char>('0' + static_cast<int>(code));
  out += R"(,"message":")";
  append_json_text(out, message);
  out += "\"}";
  return out;
}

std::optional<Refusal> verify(const RequestFacts& request, const Options& options) {
  const auto transport = transport_of(request.transport.value_or(""));
  if (!transport || !options.serves(*transport)) {
    return Refusal(ErrorCode::unknown_transport, std::string(request.transport.value_or("")));
  }
  if (has_invalid_header_character(request.origin)) {
    return Refusal(ErrorCode::bad_request, "INVALID_ORIGIN");
  }
  if (request.sid) {
    if (!request.session_transport) {
      return Refusal(ErrorCode::unknown_sid, std::string(*request.sid));
    }
    if (!request.upgrade && *request.session_transport != *transport) {
      return Refusal(ErrorCode::bad_request, "TRANSPORT_MISMATCH");
    }
    if (protocol_of(request.protocol) != request.session_protocol) {
      return Refusal(ErrorCode::bad_request, "PROTOCOL_MISMATCH");
    }
    if (request.upgrade && *transport != TransportName::websocket) {
      return Refusal(ErrorCode::bad_request, "TRANSPORT_HANDSHAKE_ERROR");
    }
    return std::nullopt;
  }
  if (request.method != "GET") {
    return Refusal(ErrorCode::bad_handshake_method, std::string(request.method));
  }
  if ((*transport == TransportName::websocket) != request.upgrade) {
    return Refusal(ErrorCode::bad_request, "TRANSPORT_HANDSHAKE_ERROR");
  }
  return std::nullopt;
}

std::optional<Refusal> verify_protocol(const RequestFacts& request, const Options& options) {
  if (options.allow_eio3 || protocol_of(request.protocol) == Protocol::v4) return std::nullopt;
  return Refusal(ErrorCode::unsupported_protocol_version,
                 std::string(request.protocol.value_or("")));
}

}  // namespace sockeye::engine
