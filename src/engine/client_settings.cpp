#include "engine/client_settings.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "codec/token.hpp"

namespace sockeye::engine {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw std::invalid_argument("client options: " + why);
}

bool stands_in_a_url(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f && c != '?' && c != '#';
  });
}

void check_path(std::string_view path) {
  if (!path.empty() && path.front() != '/') refuse("a path begins with a slash, as \"/engine.io\"");
  if (!stands_in_a_url(path)) {
    refuse("a path has no blanks, '?' or '#': what follows a '?' belongs in query");
  }
}

void check_protocols(const std::vector<std::string>& protocols) {
  for (auto at = protocols.begin(); at != protocols.end(); ++at) {
    if (at->empty() || !std::ranges::all_of(*at, codec::is_token_character)) {
      refuse("protocols are names of letters, digits and -._~, one an item");
    }
    if (std::find(protocols.begin(), at, *at) != at) refuse("a protocol stands in protocols once");
  }
}

}  // namespace

ClientTransportOptions transport_settings(const ClientOptions& options, TransportName transport) {
  ClientTransportOptions own;
  const auto found = options.transport_options.find(transport);
  if (found != options.transport_options.end()) own = found->second;
  if (!own.path) own.path = options.path;
  if (!own.query) own.query = options.query;
  if (!own.force_base64) own.force_base64 = options.force_base64;
  if (!own.timestamp_requests) own.timestamp_requests = options.timestamp_requests;
  if (!own.timestamp_requests) own.timestamp_requests = transport == TransportName::polling;
  if (!own.timestamp_param) own.timestamp_param = options.timestamp_param;
  if (!own.request_timeout) own.request_timeout = options.request_timeout;
  return own;
}

void check_client_options(const ClientOptions& options) {
  if (options.transports.empty()) {
    refuse("transports is empty: name polling, websocket or both, best first");
  }
  auto transports = options.transports;
  std::ranges::sort(transports);
  if (std::ranges::adjacent_find(transports) != transports.end()) {
    refuse("a transport stands in transports once");
  }
  const std::string& host = options.hostname;
  if (host.empty()) refuse("hostname is empty: name the server, or \"localhost\"");
  if (!stands_in_a_url(host) || host.find_first_of("/@[]") != std::string::npos) {
    refuse("hostname is a name or an address alone, as \"example.com\" or \"::1\"");
  }
  for (const TransportName transport : options.transports) {
    const auto own = transport_settings(options, transport);
    check_path(*own.path);
    if (own.timestamp_param->empty()) {
      refuse("timestamp_param is empty: for no parameter, set timestamp_requests to false");
    }
    if (*own.request_timeout < Duration::zero()) refuse("request_timeout is negative: 0 is none");
  }
  if (options.upgrade_timeout < Duration::zero()) refuse("upgrade_timeout is negative: 0 is none");
  if (options.max_payload == 0) refuse("max_payload is 0: nothing could be received");
  check_protocols(options.protocols);
  if (!stands_in_a_url(options.origin)) {
    refuse("origin is a scheme and a host, as \"https://example.com\"");
  }
}

}  // namespace sockeye::engine
