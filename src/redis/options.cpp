#include "redis/options.hpp"

#include <charconv>
#include <stdexcept>
#include <utility>

#include "codec/url_encoded.hpp"

namespace sockeye::redis {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw std::invalid_argument("Redis URL: " + why);
}

/// As url_decode, but a plus sign is one.
std::string percent_decode(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '+') {
      escaped += "%2B";
    } else {
      escaped += c;
    }
  }
  return codec::url_decode(escaped);
}

template <class Number>
Number to_number(std::string_view text, const char* what) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) {
    refuse(std::string(what) + " must be a number, not \"" + std::string(text) + "\"");
  }
  return value;
}

void read_scheme(std::string_view scheme, Target& target) {
  if (scheme.starts_with("rediss")) {
    target.secure = true;
    scheme.remove_prefix(6);
  } else if (scheme.starts_with("redis")) {
    scheme.remove_prefix(5);
  } else {
    scheme = "?";
  }
  if (scheme == "+sentinel") {
    target.topology = Topology::sentinel;
  } else if (scheme == "+cluster") {
    target.topology = Topology::cluster;
  } else if (!scheme.empty()) {
    refuse(
        "write redis://, redis+sentinel:// or redis+cluster://, each with rediss for TLS, in "
        "front");
  }
}

void read_credentials(std::string_view text, Target& target) {
  const std::size_t colon = text.find(':');
  target.user = percent_decode(text.substr(0, colon));
  if (colon != std::string_view::npos) target.password = percent_decode(text.substr(colon + 1));
  if (target.password.empty() && !target.user.empty()) {
    refuse("a user needs a password: write user:password@ or, for a password alone, :password@");
  }
}

Endpoint read_endpoint(std::string_view text, std::uint16_t port) {
  Endpoint endpoint;
  endpoint.port = port;
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : std::string_view::npos;
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    endpoint.port = to_number<std::uint16_t>(text.substr(colon + 1), "a port");
    text = text.substr(0, colon);
  }
  if (bracket != std::string_view::npos) text = text.substr(1, bracket - 1);
  endpoint.host = text;
  if (endpoint.host.empty() || endpoint.port == 0) refuse("a host and its port are missing");
  return endpoint;
}

void read_hosts(std::string_view text, Target& target) {
  const std::uint16_t port = target.topology == Topology::sentinel ? 26379 : 6379;
  while (true) {
    const std::size_t comma = text.find(',');
    target.endpoints.push_back(read_endpoint(text.substr(0, comma), port));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (target.topology == Topology::single && target.endpoints.size() > 1) {
    refuse("one host, or redis+sentinel:// or redis+cluster:// for several");
  }
}

void read_path(std::string_view path, Target& target) {
  if (target.topology == Topology::sentinel) {
    const std::size_t slash = path.find('/');
    target.master = percent_decode(path.substr(0, slash));
    if (target.master.empty()) refuse("behind the sentinels write /master, the master's name");
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  if (path.empty()) return;
  target.database = to_number<unsigned>(path, "the database");
  if (target.topology == Topology::cluster && target.database != 0) {
    refuse("a cluster has no databases: leave \"/" + std::string(path) + "\" away");
  }
}

void read_parameter(const std::string& name, const std::string& value, Target& target) {
  if (target.topology == Topology::sentinel) {
    if (name == "sentinel_user") {
      target.sentinel_user = value;
      return;
    }
    if (name == "sentinel_password") {
      target.sentinel_password = value;
      return;
    }
  }
  if (!target.secure) {
    refuse("\"" + name + "\" is known with TLS (rediss) alone, or not at all");
  }
  if (name == "ca") {
    target.tls.ca_file = value;
  } else if (name == "cert") {
    target.tls.certificate.chain_file = value;
  } else if (name == "key") {
    target.tls.certificate.key_file = value;
  } else if (name == "server_name") {
    target.tls.server_name = value;
  } else if (name == "insecure" && (value == "true" || value == "false")) {
    target.tls.verify = value == "false";
  } else {
    refuse("\"" + name + "\" is no option: ca, cert, key, server_name, insecure=true");
  }
}

}  // namespace

std::string Endpoint::text() const {
  const bool six = host.find(':') != std::string::npos;
  return (six ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

Target parse_url(std::string_view url) {
  Target target;
  const std::size_t colon = url.find("://");
  read_scheme(url.substr(0, colon), target);
  if (colon == std::string_view::npos) refuse("write redis://host:port");
  url.remove_prefix(colon + 3);
  url = url.substr(0, url.find('#'));
  const std::size_t question = url.find('?');
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : url.substr(question + 1);
  url = url.substr(0, question);
  const std::size_t slash = url.find('/');
  std::string_view authority = url.substr(0, slash);
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) {
    read_credentials(authority.substr(0, at), target);
    authority.remove_prefix(at + 1);
  }
  read_hosts(authority, target);
  read_path(slash == std::string_view::npos ? std::string_view() : url.substr(slash + 1), target);
  for (const auto& [name, value] : codec::url_entries(query)) read_parameter(name, value, target);
  return target;
}

}  // namespace sockeye::redis
