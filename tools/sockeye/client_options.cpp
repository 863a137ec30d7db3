// Settings to what the client library is told.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "buffers.hpp"
#include "session.hpp"

namespace sockeye_tool {
namespace {

std::pair<std::string, std::string> split(const std::string& text, char mark, const char* option) {
  const std::size_t at = text.find(mark);
  if (at == std::string::npos) {
    throw std::invalid_argument(std::string(option) + " \"" + text + "\": '" + mark +
                                "' is missing");
  }
  const std::size_t value = std::min(text.find_first_not_of(' ', at + 1), text.size());
  return {text.substr(0, at), text.substr(value)};
}

}  // namespace

sockeye::client::Options client_options(const Settings& settings) {
  using sockeye::Transport;
  sockeye::client::Options options;
  options.path = settings.path;
  options.reconnection = settings.reconnect;
  if (settings.transport == "polling") options.transports = {Transport::polling};
  if (settings.transport == "websocket") options.transports = {Transport::websocket};
  if (settings.parser == "msgpack") options.parser = sockeye::msgpack_parser();
  if (!settings.auth.empty()) {
    auto auth = sockeye::Value::parse(settings.auth);
    if (!auth) throw std::invalid_argument("--auth is no JSON: " + auth.error().message());
    if (!auth->is_object()) throw std::invalid_argument("--auth must be an object");
    options.auth = with_binary(*std::move(auth));
  }
  for (const std::string& header : settings.headers) {
    const auto [name, value] = split(header, ':', "--header");
    options.extra_headers.add(name, value);
  }
  for (const std::string& parameter : settings.query) {
    options.query.push_back(split(parameter, '=', "--query"));
  }
  options.proxy = settings.proxy;
  options.tls.verify = !settings.insecure;
  options.tls.ca_file = settings.ca;
  options.tls.certificate.chain_file = settings.certificate;
  options.tls.certificate.key_file = settings.key;
  return options;
}

std::string namespace_of(const Settings& settings) {
  if (!settings.nsp.empty()) return settings.nsp;
  const std::string_view url = settings.url;
  const std::size_t scheme = url.find("://");
  const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t path = std::min(url.find_first_of("/?#", host), url.size());
  const std::string_view rest = url.substr(path);
  const std::string_view name = rest.substr(0, rest.find_first_of("?#"));
  return name.empty() ? "/" : std::string(name);
}

}  // namespace sockeye_tool
