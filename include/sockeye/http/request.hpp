// What a route's handler is asked.
//
//   app.get("/tasks/:id", [&](http::Request& req, http::Response& res) {
//     res.json(store.find(req.param<std::int64_t>("id")));
//   });
#pragma once

#include <any>
#include <list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeindex>
#include <utility>

#include "sockeye/convert.hpp"
#include "sockeye/error.hpp"
#include "sockeye/export.hpp"
#include "sockeye/http/body_reader.hpp"
#include "sockeye/http/error.hpp"
#include "sockeye/http/headers.hpp"
#include "sockeye/http/parameter.hpp"
#include "sockeye/http/query.hpp"
#include "sockeye/http/tls.hpp"

namespace sockeye::http {

class Exchange;

/// A request with its whole body, or on a route of App::stream with its head. It lives until it has
/// been answered, and as long as a coroutine that handles it, or somebody who holds
/// `Response::keep()`. For one thread at a time. What throws HttpError here is meant to leave the
/// handler: the client gets its status and message.
class SOCKEYE_EXPORT Request {
 public:
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  /// "GET", in capitals as it came. For HEAD the routes of GET are asked too.
  std::string_view method() const noexcept;
  /// The target's path as it came, percent-escapes kept: "/tasks/a%20b".
  std::string_view path() const noexcept;
  /// Path and query.
  std::string_view target() const noexcept;
  const Headers& headers() const noexcept;
  /// As Node's `req.headers[name]`: repeated fields joined. Empty where there is none.
  std::string header(std::string_view name) const;
  /// The cookie's value, percent-decoded.
  std::optional<std::string> cookie(std::string_view name) const;
  /// Empty where there is none; at most AppOptions::body_limit bytes.
  const std::string& body() const noexcept;
  /// The body as it comes, on a route of App::stream, whose `body()` is empty; elsewhere the whole
  /// of it in one piece. On the request's shard.
  BodyReader& stream();
  const std::string& remote_address() const noexcept;
  /// Over TLS.
  bool secure() const noexcept;
  /// What a TLS client showed of itself; null where it showed none or was not asked.
  const ClientCertificate* client_certificate() const noexcept;

  /// The part of the path that stands for `:name`, percent-decoded; for `*`, the rest of the path
  /// behind it. T is std::string, bool, a number or Id. Throws BadRequest where the text is no T,
  /// std::logic_error where the route has no such parameter.
  template <class T = std::string>
  T param(std::string_view name) const {
    return required<T>(parameter(name), "parameter", name);
  }
  /// Nothing where the text is no T, or where there is no such parameter.
  template <class T = std::string>
  std::optional<T> try_param(std::string_view name) const {
    const auto text = try_parameter(name);
    return text ? detail::parse_parameter<T>(*text) : std::nullopt;
  }

  /// The query's last value of that name. Throws BadRequest where it is there and no T.
  template <class T = std::string>
  std::optional<T> query(std::string_view name) const {
    const std::optional<std::string> text = queries().get(name);
    if (!text) return std::nullopt;
    return required<T>(*text, "query parameter", name);
  }
  /// The same, or `otherwise` where there is none.
  template <class T>
  T query(std::string_view name, T otherwise) const {
    return query<T>(name).value_or(std::move(otherwise));
  }
  const Query& queries() const;

  /// The JSON body as a T. Throws HttpError: 415 where its Content-Type is not JSON, 400 where it
  /// is none or no T, with the path of what does not fit ("body.tags[2]: expected string, got
  /// number").
  template <class T>
  T json() const {
    T value{};
    read_json(sockeye::detail::Readable::of(value));
    return value;
  }
  /// The same without an exception and whatever the Content-Type.
  template <class T>
  Result<T> try_json() const {
    return from_json<T>(body());
  }

  /// What `App::provide` was given. Throws std::logic_error where nothing was.
  template <class T>
  T& get() const {
    return *static_cast<T*>(provided(typeid(T)));
  }

  /// A T of this request's own, for a middleware to leave and a handler to find (the signed-in
  /// user); made when it is first asked for.
  template <class T>
  T& local() {
    static_assert(std::is_default_constructible_v<T>,
                  "a type without a default constructor is kept with set_local");
    if (T* held = try_local<T>()) return *held;
    return set_local(T{});
  }
  /// Null where none was set. Good until `set_local` of the same type.
  template <class T>
  T* try_local() noexcept {
    std::any* slot = find_local(typeid(T));
    return slot ? std::any_cast<T>(slot) : nullptr;
  }
  template <class T>
  T& set_local(T value) {
    return *std::any_cast<T>(&put_local(std::any(std::move(value))));
  }

 private:
  friend class Exchange;
  explicit Request(Exchange& exchange) noexcept : exchange_(&exchange) {}

  template <class T>
  static T required(const std::string& text, std::string_view what, std::string_view name) {
    std::optional<T> value = detail::parse_parameter<T>(text);
    if (!value) bad_parameter(what, name, detail::parameter_kind<T>());
    return std::move(*value);
  }
  [[noreturn]] static void bad_parameter(std::string_view what, std::string_view name,
                                         std::string_view kind);
  std::string parameter(std::string_view name) const;
  std::optional<std::string> try_parameter(std::string_view name) const;
  void read_json(sockeye::detail::Readable into) const;
  void* provided(std::type_index type) const;
  std::any* find_local(std::type_index type) noexcept;
  std::any& put_local(std::any value);

  Exchange* exchange_;
  std::list<std::any> locals_;
};

}  // namespace sockeye::http
