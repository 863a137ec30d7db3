#include "server/origin_check.hpp"

#include <string_view>

namespace sockeye::server {

bool may_open_websocket(const http::Cors& cors, const http::Headers& request) {
  const std::string_view origin = request["Origin"];
  if (origin.empty() || cors.allows(origin)) return true;
  const auto host = origin.find("://");
  return host != std::string_view::npos && !request["Host"].empty() &&
         http::Headers::same_name(origin.substr(host + 3), request["Host"]);
}

}  // namespace sockeye::server
