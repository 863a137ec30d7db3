#include "sockeye/handshake.hpp"

#include <array>
#include <ctime>

namespace sockeye {

std::string Handshake::time() const {
  const std::time_t seconds = static_cast<std::time_t>(issued / 1000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 80> text{};
  const std::size_t size = std::strftime(
      text.data(), text.size(), "%a %b %d %Y %H:%M:%S GMT+0000 (Coordinated Universal Time)", &utc);
  return {text.data(), size};
}

Value Handshake::to_value() const {
  Value all_headers = Value::object();
  for (const auto& [name, value] : headers) {
    std::string lower(name);
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
    all_headers.set(lower, headers.get(name));
  }
  Value all_query = Value::object();
  for (const auto& [name, value] : query.entries()) all_query.set(name, value);
  return Value::object({{"headers", std::move(all_headers)},
                        {"time", time()},
                        {"address", address},
                        {"xdomain", xdomain},
                        {"secure", secure},
                        {"issued", issued},
                        {"url", url},
                        {"query", std::move(all_query)},
                        {"auth", auth}});
}

}  // namespace sockeye
