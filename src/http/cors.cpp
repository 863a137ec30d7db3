#include "http/cors.hpp"

#include <algorithm>
#include <regex>
#include <stdexcept>
#include <string>
#include <utility>

namespace sockeye::http {
namespace {

std::string join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += ',';
    joined += part;
  }
  return joined;
}

void add_vary(Headers& answer, std::string_view name) {
  const std::string before(answer["Vary"]);
  answer.set("Vary", before.empty() ? std::string(name) : before + ", " + std::string(name));
}

}  // namespace

CorsOrigin CorsOrigin::matching(const std::string& expression) {
  // The library's matcher recurses with the length of what it reads.
  constexpr std::size_t longest = 512;
  try {
    return CorsOrigin(Pattern{[regex = std::regex(expression)](std::string_view origin) {
      return origin.size() <= longest && std::regex_search(origin.begin(), origin.end(), regex);
    }});
  } catch (const std::regex_error& error) {
    throw std::invalid_argument("CorsOrigin::matching: \"" + expression +
                                "\" is no regular expression: " + error.what());
  }
}

bool Cors::allows(std::string_view origin) const {
  if (const auto* one = std::get_if<std::string>(&options_.origin.rule_)) {
    return *one == "*" || *one == origin;
  }
  if (const auto* list = std::get_if<std::vector<std::string>>(&options_.origin.rule_)) {
    return std::ranges::find(*list, origin) != list->end();
  }
  if (const auto* test = std::get_if<CorsOrigin::Test>(&options_.origin.rule_)) {
    return *test && (*test)(origin);
  }
  if (const auto* pattern = std::get_if<CorsOrigin::Pattern>(&options_.origin.rule_)) {
    return pattern->test(origin);
  }
  return std::get<bool>(options_.origin.rule_);
}

bool Cors::add_origin(std::string_view origin, Headers& answer, bool& vary_origin) const {
  if (const auto* one = std::get_if<std::string>(&options_.origin.rule_)) {
    if (one->empty()) return false;
    // A single origin is sent as it stands, also to those that are not it.
    answer.add("Access-Control-Allow-Origin", *one);
    vary_origin = *one != "*";
    return true;
  }
  const bool allowed = allows(origin);
  const bool silent = std::holds_alternative<bool>(options_.origin.rule_) ||
                      std::holds_alternative<CorsOrigin::Test>(options_.origin.rule_);
  if (silent && !allowed) return false;
  if (!origin.empty() && allowed) answer.add("Access-Control-Allow-Origin", origin);
  vary_origin = true;
  return true;
}

bool Cors::apply(std::string_view method, const Headers& request, Headers& answer) const {
  bool vary_origin = false;
  if (!add_origin(request["Origin"], answer, vary_origin)) return false;
  if (vary_origin) add_vary(answer, "Origin");
  if (options_.credentials) answer.add("Access-Control-Allow-Credentials", "true");
  const bool preflight = method == "OPTIONS";
  if (preflight) {
    if (!options_.methods.empty()) {
      answer.add("Access-Control-Allow-Methods", join(options_.methods));
    }
    if (options_.allowed_headers) {
      const std::string allowed = join(*options_.allowed_headers);
      if (!allowed.empty()) answer.add("Access-Control-Allow-Headers", allowed);
    } else {
      add_vary(answer, "Access-Control-Request-Headers");
      const std::string asked = request.get("Access-Control-Request-Headers");
      if (!asked.empty()) answer.add("Access-Control-Allow-Headers", asked);
    }
    if (options_.max_age) {
      answer.add("Access-Control-Max-Age", std::to_string(options_.max_age->count()));
    }
  }
  if (!options_.exposed_headers.empty()) {
    answer.add("Access-Control-Expose-Headers", join(options_.exposed_headers));
  }
  return preflight && !options_.preflight_continue;
}

}  // namespace sockeye::http
