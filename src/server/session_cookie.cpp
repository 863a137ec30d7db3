#include "server/session_cookie.hpp"

#include <algorithm>
#include <initializer_list>
#include <stdexcept>

#include "http/reply.hpp"

namespace sockeye::server {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw std::invalid_argument("ServerOptions::cookie: " + why);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7f &&
           std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
  });
}

bool is_attribute(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7f && c != ';'; });
}

std::string capitalised(std::string word) {
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  if (!word.empty()) word.front() = static_cast<char>(word.front() & ~0x20);
  return word;
}

void check_word(const std::string& word, std::string_view name,
                std::initializer_list<std::string_view> known) {
  if (word.empty() || std::ranges::find(known, capitalised(word)) != known.end()) return;
  std::string all;
  for (const std::string_view each : known) all += (all.empty() ? "" : ", ") + std::string(each);
  refuse(std::string(name) + " is one of " + all + ", or empty, and not \"" + word + "\"");
}

}  // namespace

void check_cookie(const CookieOptions& options) {
  if (!is_token(options.name)) refuse("\"" + options.name + "\" is no name of a cookie");
  if (!is_attribute(options.path)) refuse("path holds a semicolon or a control character");
  if (!is_attribute(options.domain)) refuse("domain holds a semicolon or a control character");
  check_word(options.same_site, "same_site", {"Lax", "Strict", "None"});
  check_word(options.priority, "priority", {"Low", "Medium", "High"});
}

std::string session_cookie(const CookieOptions& options, std::string_view sid) {
  std::string text = options.name;
  text.append("=").append(sid);
  if (options.max_age) text.append("; Max-Age=").append(std::to_string(options.max_age->count()));
  if (!options.domain.empty()) text.append("; Domain=").append(options.domain);
  if (!options.path.empty()) text.append("; Path=").append(options.path);
  if (options.expires) {
    const auto second = std::chrono::floor<std::chrono::seconds>(*options.expires);
    text.append("; Expires=").append(http::http_date(second.time_since_epoch().count()));
  }
  if (options.http_only) text += "; HttpOnly";
  if (options.secure) text += "; Secure";
  if (options.partitioned) text += "; Partitioned";
  if (!options.priority.empty()) text.append("; Priority=").append(capitalised(options.priority));
  if (!options.same_site.empty()) {
    text.append("; SameSite=").append(capitalised(options.same_site));
  }
  return text;
}

}  // namespace sockeye::server
