// Request: what a route's handler is asked.
#pragma once

#include <any>
#include <charconv>
#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeindex>

#include "sockeye/convert.hpp"
#include "sockeye/error.hpp"
#include "sockeye/http/error.hpp"
#include "sockeye/http/headers.hpp"
#include "sockeye/http/query.hpp"

namespace sockeye::http {

class Call;

/// A handle that may be copied and kept; the request lives as long as a handle does. Reading is safe
/// on any one thread at a time.
class Request {
 public:
  explicit Request(std::shared_ptr<Call> call) noexcept : call_(std::move(call)) {}

  const std::string& method() const noexcept;
  /// Path and query as they came.
  const std::string& target() const noexcept;
  /// The path, still percent-encoded.
  std::string_view path() const noexcept;
  const Headers& headers() const noexcept;
  /// The first field of that name, or "".
  std::string_view header(std::string_view name) const noexcept { return headers()[name]; }
  std::optional<std::string> cookie(std::string_view name) const;
  /// The whole body, decoded from any transfer coding.
  const std::string& body() const noexcept;
  const std::string& remote_address() const noexcept;
  bool secure() const noexcept;

  /// A parameter of the route's path (`:id`), decoded. Throws BadRequest where it is no T: a string,
  /// an integer or a double.
  template <class T = std::string>
  T param(std::string_view name) const {
    auto value = try_param<T>(name);
    if (!value) throw BadRequest(value.error().message());
    return *std::move(value);
  }
  template <class T = std::string>
  Result<T> try_param(std::string_view name) const {
    return parse<T>("path parameter", name, param_text(name));
  }

  /// A value of the query, or nothing. Throws BadRequest where it is there and no T.
  template <class T = std::string>
  std::optional<T> query(std::string_view name) const {
    auto text = query_text(name);
    if (!text) return std::nullopt;
    auto value = parse<T>("query parameter", name, std::move(text));
    if (!value) throw BadRequest(value.error().message());
    return *std::move(value);
  }

  /// The body as a T. Throws BadRequest with the path of what is wrong.
  template <class T>
  T json() const {
    auto value = try_json<T>();
    if (!value) throw BadRequest(value.error().message());
    return *std::move(value);
  }
  template <class T>
  Result<T> try_json() const {
    return from_json<T>(body());
  }

  /// What `app.provide` was given of this type. Throws std::logic_error where it was not.
  template <class T>
  T& get() const {
    return *static_cast<T*>(provided(typeid(T)));
  }

  /// One object of any type, made by its default constructor, for this request: what middleware
  /// leaves for handlers.
  template <class T>
  T& local() const {
    std::any& slot = local_slot(typeid(T));
    if (!slot.has_value()) slot = std::make_shared<T>();
    return **std::any_cast<std::shared_ptr<T>>(&slot);
  }

 private:
  template <class T>
  static Result<T> parse(std::string_view what, std::string_view name,
                         std::optional<std::string> text) {
    if (!text) return Error(std::string(what) + " '" + std::string(name) + "' is missing");
    if constexpr (std::same_as<T, std::string>) {
      return *std::move(text);
    } else {
      static_assert(std::integral<T> || std::floating_point<T>,
                    "a parameter is a string, an integer or a floating-point number");
      T value{};
      const char* end = text->data() + text->size();
      const auto [stop, error] = std::from_chars(text->data(), end, value);
      if (error != std::errc{} || stop != end) {
        return Error(std::string(what) + " '" + std::string(name) + "' is no valid number");
      }
      return value;
    }
  }

  std::optional<std::string> param_text(std::string_view name) const;
  std::optional<std::string> query_text(std::string_view name) const;
  void* provided(std::type_index type) const;
  std::any& local_slot(std::type_index type) const;

  std::shared_ptr<Call> call_;
};

}  // namespace sockeye::http
