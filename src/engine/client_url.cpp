#include "engine/client_url.hpp"

#include <algorithm>

#include "codec/url_encoded.hpp"
#include "engine/client_settings.hpp"

namespace sockeye::engine {
namespace {

constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
constexpr std::uint32_t base = 36;

std::string path_of(std::string path, bool trailing_slash) {
  if (path.ends_with('/')) path.pop_back();
  if (trailing_slash || path.empty()) path += '/';
  return path;
}

std::string origin_of(const ClientOptions& options, TransportName transport) {
  std::string origin = transport == TransportName::polling ? "http" : "ws";
  if (options.secure) origin += 's';
  origin += "://";
  const bool bare_ipv6 = options.hostname.find(':') != std::string::npos;
  origin += bare_ipv6 ? "[" + options.hostname + "]" : options.hostname;
  const std::uint16_t usual = options.secure ? 443 : 80;
  if (options.port != 0 && options.port != usual) origin += ":" + std::to_string(options.port);
  return origin;
}

}  // namespace

std::string request_stamp(std::chrono::system_clock::time_point now, std::uint32_t random) {
  using std::chrono::milliseconds;
  const auto since = std::chrono::duration_cast<milliseconds>(now.time_since_epoch()).count();
  std::string stamp;
  for (auto rest = static_cast<std::uint64_t>(since); stamp.size() < 5; rest /= base) {
    stamp += digits[rest % base];
  }
  std::ranges::reverse(stamp);
  for (int i = 0; i < 3; ++i, random /= base) stamp += digits[random % base];
  return stamp;
}

ClientUrls::ClientUrls(const ClientOptions& options, TransportName transport, std::string_view sid)
    : transport_(transport) {
  const ClientTransportOptions own = transport_settings(options, transport);
  query_ = *own.query;
  origin_ = origin_of(options, transport);
  path_ = path_of(*own.path, options.add_trailing_slash);
  stamp_name_ = *own.timestamp_param;
  stamped_ = *own.timestamp_requests;
  base64_ = *own.force_base64;
  set("EIO", "4");
  set("transport", name_of(transport));
  if (!sid.empty()) set_sid(sid);
}

ClientUrl ClientUrls::next(std::string_view stamp) {
  if (stamped_) set(stamp_name_, stamp);
  if (base64_ && (transport_ == TransportName::websocket || !has("sid"))) set("b64", "1");
  ClientUrl url{origin_, path_};
  char mark = '?';
  for (const auto& [name, value] : query_) {
    url.target += mark;
    url.target += codec::url_encode(name);
    url.target += '=';
    url.target += codec::url_encode(value);
    mark = '&';
  }
  return url;
}

void ClientUrls::set(std::string_view name, std::string_view value) {
  for (auto& [taken, old] : query_) {
    if (taken == name) {
      old = value;
      return;
    }
  }
  query_.emplace_back(name, value);
}

bool ClientUrls::has(std::string_view name) const noexcept {
  return std::ranges::any_of(query_, [&](const auto& pair) { return pair.first == name; });
}

}  // namespace sockeye::engine
