// App: an HTTP server's routes, on the same port and shards as Socket.IO.
//
//   sockeye::http::App app;
//   app.get("/hello/:name", [](http::Request& req, http::Response& res) {
//     res.json(Greeting{"hello " + req.param("name")});
//   });
//   app.listen(3000);
//   app.run();
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>

#include "sockeye/export.hpp"
#include "sockeye/http/body_reader.hpp"
#include "sockeye/http/cors.hpp"
#include "sockeye/http/error.hpp"
#include "sockeye/http/handler.hpp"
#include "sockeye/http/next.hpp"
#include "sockeye/http/request.hpp"
#include "sockeye/http/response.hpp"
#include "sockeye/http/static_options.hpp"
#include "sockeye/http/tls.hpp"
#include "sockeye/runtime.hpp"

namespace sockeye::http {

class AppCore;

/// Limits, each with the answer that meets it.
struct AppOptions {
  /// Request line and headers, in bytes; more is 431.
  std::size_t header_limit = std::size_t{16} * 1024;
  /// Header fields; more is 431.
  std::size_t header_count_limit = 100;
  /// The request's target, in bytes; more is 414.
  std::size_t target_limit = std::size_t{8} * 1024;
  /// A body for a route, in bytes; more is 413.
  std::size_t body_limit = std::size_t{1024} * 1024;
  /// Requests of one connection that wait for their answers; more are not read meanwhile.
  std::size_t pipeline_limit = 16;
  /// From a request's first byte, or from the connection, to the end of its headers; then 408.
  std::chrono::milliseconds header_timeout{15'000};
  /// In which a body must grow by 16 KiB or end; else 408.
  std::chrono::milliseconds body_timeout{30'000};
  /// In which a client must take 64 KiB of what is queued for it, or all; else the connection is
  /// cut.
  std::chrono::milliseconds write_timeout{60'000};
  /// How long a connection stays open between requests.
  std::chrono::milliseconds keep_alive_timeout{5'000};
  /// Open connections of one shard; more are closed at once. 0: no limit.
  std::size_t connection_limit = 0;
};

/// Routes and middleware are asked in the order in which they were added, all before the app
/// listens. Handlers run on the shard of the connection, one at a time between suspensions; with a
/// runtime of several shards, those of different connections run in parallel.
class SOCKEYE_EXPORT App {
 public:
  /// With a runtime of one shard.
  App();
  explicit App(AppOptions options);
  /// On a runtime that outlives the app.
  explicit App(Runtime& runtime, AppOptions options = {});
  /// Cuts open connections. Not while the runtime runs, nor inside a handler.
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// A handler is `(Request&, Response&)` or `(Request&, Response&, Next)` and returns nothing, or
  /// Task<void> where it waits. A path's segments are text, `:name`, or `*` last for any rest; a
  /// trailing slash does not matter. Throws std::invalid_argument for a path without a leading
  /// slash, or with a `*` elsewhere.
  template <class... Handlers>
  App& get(std::string_view path, Handlers&&... handlers) {
    return route("GET", path, std::forward<Handlers>(handlers)...);
  }
  template <class... Handlers>
  App& post(std::string_view path, Handlers&&... handlers) {
    return route("POST", path, std::forward<Handlers>(handlers)...);
  }
  template <class... Handlers>
  App& put(std::string_view path, Handlers&&... handlers) {
    return route("PUT", path, std::forward<Handlers>(handlers)...);
  }
  template <class... Handlers>
  App& patch(std::string_view path, Handlers&&... handlers) {
    return route("PATCH", path, std::forward<Handlers>(handlers)...);
  }
  /// DELETE.
  template <class... Handlers>
  App& del(std::string_view path, Handlers&&... handlers) {
    return route("DELETE", path, std::forward<Handlers>(handlers)...);
  }
  template <class... Handlers>
  App& head(std::string_view path, Handlers&&... handlers) {
    return route("HEAD", path, std::forward<Handlers>(handlers)...);
  }
  template <class... Handlers>
  App& options(std::string_view path, Handlers&&... handlers) {
    return route("OPTIONS", path, std::forward<Handlers>(handlers)...);
  }
  /// Every method.
  template <class... Handlers>
  App& all(std::string_view path, Handlers&&... handlers) {
    return route("", path, std::forward<Handlers>(handlers)...);
  }

  /// A route whose handler is called with the head and reads the body while it comes, by
  /// `Request::stream()`: bodies of any size in bounded memory. Middleware runs before the body, so
  /// what it refuses is never sent. `method` in capitals. An answer before the body's end closes
  /// the connection; a body that is announced as longer than the limit is refused with 413 before
  /// the handler is called.
  template <class H>
  App& stream(std::string_view method, std::string_view path, StreamOptions options, H&& handler) {
    return add_stream(method, path, options, detail::make_handler(std::forward<H>(handler)));
  }

  /// A middleware for every request: a handler that takes Next, and calls it to go on.
  template <class H>
    requires(!std::is_convertible_v<H, std::string_view>)
  App& use(H&& middleware) {
    return add_middleware("/", detail::make_handler(std::forward<H>(middleware)));
  }
  /// For `prefix` and what lies below it.
  template <class H>
  App& use(std::string_view prefix, H&& middleware) {
    return add_middleware(prefix, detail::make_handler(std::forward<H>(middleware)));
  }
  /// Cross-origin headers for what was added after it, and answers to preflights.
  App& use_cors(CorsOptions options = {});

  /// GET and HEAD of the files under `folder`, for paths under `prefix`: type, ETag, Last-Modified,
  /// ranges. Nothing outside the folder (also not by a symbolic link) and no file or folder whose
  /// name begins with a dot is served. What is not there goes on to the next route. Throws
  /// std::invalid_argument where `folder` is none.
  App& serve_static(std::string_view prefix, const std::string& folder, StaticOptions options = {});

  /// Told of every failure, and may answer it; if it does not, the client gets the JSON error. It
  /// must not throw. Without one, failures of status 500 and above are logged.
  App& on_error(std::function<void(const Failure&, Request&, Response&)> hook);

  /// Lets handlers reach `object` by `req.get<T>()`. It must outlive the app.
  template <class T>
  App& provide(T& object) {
    return add_provided(typeid(T), &object);
  }

  /// Listens on every shard. `host` is a numeric address or "localhost"; empty is every address.
  /// Port 0 lets the kernel choose. Returns the bound port; throws std::system_error where it is
  /// taken.
  std::uint16_t listen(std::uint16_t port, const std::string& host = {});
  /// 0 before `listen`.
  std::uint16_t port() const noexcept;

  /// The same over TLS, beside `listen` or alone. Throws std::system_error for a file that cannot
  /// be read and std::invalid_argument for certificates and keys that do not fit: the message says
  /// which and why.
  std::uint16_t listen_tls(std::uint16_t port, TlsOptions tls, const std::string& host = {});
  /// 0 before `listen_tls`.
  std::uint16_t tls_port() const noexcept;
  /// Reads the certificates again, or takes others. Connections live on, new ones get the new
  /// certificates. Where that fails it throws as `listen_tls` does, and nothing has changed. From
  /// any thread, after `listen_tls`; it waits for the files.
  void reload_tls();
  void reload_tls(TlsOptions tls);

  /// Runs the runtime until `stop`.
  void run();
  /// From any thread and inside handlers.
  void stop();
  Runtime& runtime() noexcept;

  /// The library's own view of the app.
  AppCore& implementation() noexcept { return *core_; }

 private:
  template <class... Handlers>
  App& route(std::string_view method, std::string_view path, Handlers&&... handlers) {
    static_assert(sizeof...(Handlers) > 0, "a route needs a handler");
    (add_route(method, path, detail::make_handler(std::forward<Handlers>(handlers))), ...);
    return *this;
  }
  App& add_route(std::string_view method, std::string_view path, detail::Handler handler);
  App& add_stream(std::string_view method, std::string_view path, StreamOptions options,
                  detail::Handler handler);
  App& add_middleware(std::string_view prefix, detail::Handler handler);
  App& add_provided(std::type_index type, void* object);

  std::unique_ptr<AppCore> core_;
};

}  // namespace sockeye::http
