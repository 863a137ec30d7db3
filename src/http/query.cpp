#include "sockeye/http/query.hpp"

#include <algorithm>

namespace sockeye::http {
namespace {

int hex(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 &&
               hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// Calls visit(raw name, raw value) for each pair that is not empty.
template <class Visit>
void for_each_pair(std::string_view text, Visit&& visit) {
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) {
      visit(pair, std::string_view());
    } else {
      visit(pair.substr(0, equals), pair.substr(equals + 1));
    }
  }
}

}  // namespace

std::optional<std::string> Query::get(std::string_view name) const {
  std::optional<std::string_view> last;
  for_each_pair(text_, [&](std::string_view key, std::string_view value) {
    const bool plain = key.find_first_of("%+") == std::string_view::npos;
    if (plain ? key == name : decode(key) == name) last = value;
  });
  if (!last) return std::nullopt;
  return decode(*last);
}

std::vector<std::pair<std::string, std::string>> Query::entries() const {
  std::vector<std::pair<std::string, std::string>> all;
  for_each_pair(text_, [&](std::string_view key, std::string_view value) {
    std::string name = decode(key);
    const auto same = std::ranges::find(all, name, &std::pair<std::string, std::string>::first);
    if (same == all.end()) {
      all.emplace_back(std::move(name), decode(value));
    } else {
      same->second = decode(value);
    }
  });
  return all;
}

std::string_view query_of(std::string_view target) noexcept {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {};
  const std::string_view rest = target.substr(mark + 1);
  return rest.substr(0, rest.find('#'));
}

std::string_view path_of(std::string_view target) noexcept {
  return target.substr(0, target.find('?'));
}

}  // namespace sockeye::http
