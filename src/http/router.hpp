// Which handler a request reaches: layers in the order of their adding, as in Express. A route's
// layer fits one method and a whole path, a middleware's any method and a path's beginning.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>
#include <vector>

#include "sockeye/http/app.hpp"

namespace sockeye::http {

/// Views: names into the layer, values, still escaped, into the request's path.
using Parameters = std::vector<std::pair<std::string_view, std::string_view>>;

class Layer {
 public:
  /// Throws std::invalid_argument for a path that is none. `method` "" is every method.
  Layer(std::string_view method, std::string_view path, bool middleware, detail::Handler handler);

  bool middleware() const noexcept { return middleware_; }
  /// Where its handler reads the body.
  std::optional<StreamOptions> stream;
  const std::string& method() const noexcept { return method_; }
  bool takes(std::string_view method) const noexcept;
  /// On success `parameters` are those of this layer.
  bool fits(std::string_view path, Parameters& parameters) const;
  void run(Exchange& exchange) { handler_(exchange); }

 private:
  std::string method_;
  std::vector<std::string> segments_;
  bool middleware_;
  bool wildcard_ = false;
  detail::Handler handler_;
};

class Router {
 public:
  using ErrorHook = std::function<void(const Failure&, Request&, Response&)>;
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  void add(std::string_view method, std::string_view path, bool middleware, detail::Handler handler,
           std::optional<StreamOptions> stream = {});
  /// Null where the route that takes the request has its body collected.
  const StreamOptions* streams(std::string_view method, std::string_view path) const;
  /// The first layer from `from` on that fits, or npos.
  std::size_t find(std::size_t from, std::string_view method, std::string_view path,
                   Parameters& parameters) const;
  /// For the Allow header: the methods of the routes that fit; empty where none does.
  std::string allowed(std::string_view path) const;
  void run(std::size_t layer, Exchange& exchange) { layers_[layer]->run(exchange); }

  void provide(std::type_index type, void* object);
  /// Null where nothing was provided.
  void* provided(std::type_index type) const noexcept;

  ErrorHook on_error;

 private:
  // Each on its own: a handler's closure stays where it is while its coroutines run.
  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<std::pair<std::type_index, void*>> provided_;
  bool has_streams_ = false;
};

/// The text of a path's part with its percent-escapes decoded; false for a bad escape.
bool decode_percent(std::string_view text, std::string& into);

}  // namespace sockeye::http
