// Cross-origin requests: what the `cors` module of npm does, with its options.
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "sockeye/export.hpp"
#include "sockeye/http/headers.hpp"

namespace sockeye::http {

/// Which origins may read the answers.
class SOCKEYE_EXPORT CorsOrigin {
 public:
  /// Decides for one origin.
  using Test = std::function<bool(std::string_view origin)>;

  /// Any: `*`.
  CorsOrigin() = default;
  /// One, sent as it stands whoever asks; "*" is any.
  CorsOrigin(std::string origin) : rule_(std::move(origin)) {}
  CorsOrigin(const char* origin) : rule_(std::string(origin)) {}
  /// Those in the list: each is sent back to itself.
  CorsOrigin(std::initializer_list<std::string> origins)
      : rule_(std::vector<std::string>(origins)) {}
  CorsOrigin(std::vector<std::string> origins) : rule_(std::move(origins)) {}
  /// True: whatever origin asks is sent back. False: no CORS header at all.
  template <std::same_as<bool> T>
  CorsOrigin(T reflect) : rule_(reflect) {}
  /// Those for which it answers true; others get no CORS header at all.
  CorsOrigin(Test test) : rule_(std::move(test)) {}
  template <class F>
    requires std::is_class_v<F> && std::predicate<F&, std::string_view> &&
             (!std::same_as<F, CorsOrigin>) && (!std::same_as<F, Test>)
  CorsOrigin(F test) : rule_(Test(std::move(test))) {}
  /// Those in which the regular expression (ECMAScript's) is found, as JavaScript's `test`: without
  /// `^` and `$` it may stand anywhere. An origin of more than 512 bytes is none of them. Throws
  /// std::invalid_argument for what is no expression.
  static CorsOrigin matching(const std::string& expression);

 private:
  friend class Cors;
  struct Pattern {
    Test test;
  };
  explicit CorsOrigin(Pattern pattern) : rule_(std::move(pattern)) {}

  std::variant<std::string, std::vector<std::string>, bool, Test, Pattern> rule_ = std::string("*");
};

/// What pages of other origins may do; as the options of npm's cors.
struct CorsOptions {
  /// Who may read, and with which methods.
  CorsOrigin origin{};
  std::vector<std::string> methods{"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"};
  /// Unset: those that the preflight asks for.
  std::optional<std::vector<std::string>> allowed_headers{};
  std::vector<std::string> exposed_headers{};
  bool credentials = false;
  std::optional<std::chrono::seconds> max_age{};
  /// Leaves the answer to a preflight to what comes next.
  bool preflight_continue = false;
  int options_success_status = 204;
};

}  // namespace sockeye::http
