#include "postgres/options.hpp"

#include <libpq-fe.h>
#include <algorithm>

#include <memory>
#include <stdexcept>

namespace sockeye::postgres {
namespace {

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t comma = 0; comma != std::string::npos; begin = comma + 1) {
    comma = list.find(',', begin);
    parts.push_back(list.substr(begin, comma == std::string::npos ? comma : comma - begin));
  }
  return parts;
}

}  // namespace

Target parse_url(const std::string& url) {
  if (!url.starts_with("postgresql://") && !url.starts_with("postgres://")) {
    throw std::invalid_argument("PostgreSQL URL: write postgresql://user:password@host/database");
  }
  char* error = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> options(
      PQconninfoParse(url.c_str(), &error), &PQconninfoFree);
  if (!options) {
    // libpq's words may repeat the URL.
    PQfreemem(error);
    throw std::invalid_argument(
        "PostgreSQL URL: cannot be read: write "
        "postgresql://[user[:password]@]host[:port][/database][?parameter=value]");
  }
  Target target;
  std::string hosts;
  std::string ports;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option) {
    if (!option->val) continue;
    const std::string name = option->keyword;
    if (name == "host") {
      hosts = option->val;
    } else if (name == "port") {
      ports = option->val;
    } else if (name == "hostaddr" || name == "service") {
      throw std::invalid_argument("PostgreSQL URL: name the server as its host, not by " + name);
    } else {
      target.parameters.emplace_back(name, option->val);
    }
  }
  if (hosts.empty()) hosts = "localhost";
  const std::vector<std::string> port_list = split(ports);
  const std::vector<std::string> host_list = split(hosts);
  if (port_list.size() != 1 && port_list.size() != host_list.size()) {
    throw std::invalid_argument("PostgreSQL URL: one port, or one for each host");
  }
  for (std::size_t i = 0; i < host_list.size(); ++i) {
    const std::string& port = port_list[port_list.size() == 1 ? 0 : i];
    if (port.find_first_not_of("0123456789") != std::string::npos) {
      throw std::invalid_argument("PostgreSQL URL: a port must be a number");
    }
    target.hosts.push_back({host_list[i], port.empty() ? "5432" : port});
  }
  return target;
}

bool is_table_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.';
  });
}

}  // namespace sockeye::postgres
