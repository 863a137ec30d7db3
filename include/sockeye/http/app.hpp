// App: routes, middleware and static files on a port: what Express is to Node.
//
//   sockeye::http::App app;
//   app.get("/api/tasks/:id", [&](sockeye::http::Request& req, sockeye::http::Response& res) {
//     res.json(store.find(req.param<std::int64_t>("id")));
//   });
//   app.listen(3000);
//   app.run();
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeindex>
#include <utility>

#include "sockeye/http/cors.hpp"
#include "sockeye/http/request.hpp"
#include "sockeye/http/response.hpp"
#include "sockeye/runtime.hpp"
#include "sockeye/task.hpp"
#include "sockeye/task_scope.hpp"

namespace sockeye::http {

class AppCore;

/// Goes on to what was registered next; with an error, to the error's answer. Not called, the
/// middleware has answered or will.
using NextHandler = std::function<void(std::exception_ptr)>;

struct AppOptions {
  /// Request line and headers together, in bytes: more is answered 431.
  std::size_t max_header_size = 16 * 1024;
  /// More is answered 413.
  std::size_t max_body_size = 1024 * 1024;
  /// From the first byte of a request to the end of its headers: then 408.
  std::chrono::milliseconds header_timeout{10'000};
  /// From the end of the headers to the end of the body: then 408.
  std::chrono::milliseconds body_timeout{60'000};
  /// How long a connection may wait for its next request.
  std::chrono::milliseconds idle_timeout{5'000};
  /// Whether SIGTERM and SIGINT end run().
  bool stop_on_signals = false;
};

struct StaticOptions {
  /// Served for a folder.
  std::string index = "index.html";
  /// A file of the folder served for paths that name none and have no extension: a page's own
  /// routes. Empty: 404.
  std::string fallback;
  /// `Cache-Control: public, max-age=`
  std::chrono::seconds max_age{0};
};

/// Set up on one thread, before `run`; handlers run on the shards' threads, one at a time on each.
/// Requests of one connection are served one after another.
class App {
 public:
  /// With a runtime of its own, of one shard.
  explicit App(AppOptions options = {});
  /// On a runtime that outlives it.
  explicit App(Runtime& runtime, AppOptions options = {});
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Routes are tried in the order of their registration. A path's segment may be `:name` for any
  /// one segment, and `*` last for any rest. `handler` takes `(Request&, Response&)` and returns
  /// nothing or a Task<void>, during which both stay. GET routes also answer HEAD.
  template <class F>
  App& get(std::string_view path, F handler) {
    return route("GET", path, std::move(handler));
  }
  template <class F>
  App& post(std::string_view path, F handler) {
    return route("POST", path, std::move(handler));
  }
  template <class F>
  App& put(std::string_view path, F handler) {
    return route("PUT", path, std::move(handler));
  }
  template <class F>
  App& patch(std::string_view path, F handler) {
    return route("PATCH", path, std::move(handler));
  }
  template <class F>
  App& del(std::string_view path, F handler) {
    return route("DELETE", path, std::move(handler));
  }
  /// Any method.
  template <class F>
  App& all(std::string_view path, F handler) {
    return route("", path, std::move(handler));
  }
  template <class F>
  App& route(std::string_view method, std::string_view path, F handler) {
    add_route(method, path, bind(std::move(handler)));
    return *this;
  }

  /// Middleware for every path, or for those below `prefix`: `(Request&, Response&, Next)` with
  /// `next()` or `next(std::exception_ptr)`.
  template <class F>
  App& use(F middleware) {
    return use("/", std::move(middleware));
  }
  template <class F>
  App& use(std::string_view prefix, F middleware) {
    add_middleware(prefix, bind_middleware(std::move(middleware)));
    return *this;
  }
  /// Answers preflights and adds CORS headers, for what is registered after it.
  App& use_cors(CorsOptions options = {});

  /// Serves the files of `folder` below `prefix`: with types, ETag, ranges, HEAD; nothing outside of
  /// the folder and no dotfile. Throws std::invalid_argument where the folder does not exist.
  App& serve_static(std::string_view prefix, const std::string& folder, StaticOptions options = {});

  /// What `req.get<T>()` answers. `object` outlives the App.
  template <class T>
  App& provide(T& object) {
    add_provided(typeid(T), &object);
    return *this;
  }

  /// Told of what handlers threw, but for HttpError.
  void on_error(std::function<void(Request&, std::exception_ptr)> hook);

  /// Listens; empty host: every address. Returns the port that was bound (0: the kernel chooses).
  /// Throws std::system_error where it is taken.
  std::uint16_t listen(std::uint16_t port, const std::string& host = {});
  /// The port of `listen`, or 0.
  std::uint16_t port() const noexcept;

  /// Runs the runtime until `stop`.
  void run();
  /// From any thread, any number of times.
  void stop();
  Runtime& runtime() noexcept;

  /// The library's own view of it.
  AppCore& implementation() noexcept { return *core_; }

 private:
  using Handler = std::function<void(Request, Response, const std::shared_ptr<Call>&)>;
  using Middleware =
      std::function<void(Request, Response, NextHandler next, const std::shared_ptr<Call>&)>;

  template <class R, class F, class... Args>
  static void invoke(const std::shared_ptr<Call>& call, const std::shared_ptr<F>& kept,
                     Args&... args) {
    if constexpr (std::is_void_v<R>) {
      (*kept)(args...);
    } else {
      static_assert(std::is_same_v<R, Task<void>> || std::is_same_v<R, Sent>,
                    "a handler returns nothing or sockeye::Task<void>");
      if constexpr (std::is_same_v<R, Sent>) {
        (*kept)(args...);
      } else {
        run_task(call, (*kept)(args...), [kept] {});
      }
    }
  }

  template <class F>
  static Handler bind(F handler) {
    using R = std::invoke_result_t<F&, Request&, Response&>;
    return [kept = std::make_shared<F>(std::move(handler))](
               Request req, Response res, const std::shared_ptr<Call>& call) {
      auto& [request, response] = handles(call);
      invoke<R>(call, kept, request, response);
    };
  }
  template <class F>
  static Middleware bind_middleware(F middleware);

  static std::pair<Request, Response>& handles(const std::shared_ptr<Call>& call);
  static void run_task(const std::shared_ptr<Call>& call, Task<void> task,
                       std::function<void()> keep);

  void add_route(std::string_view method, std::string_view path, Handler handler);
  void add_middleware(std::string_view prefix, Middleware middleware);
  void add_provided(std::type_index type, void* object);

  std::unique_ptr<AppCore> core_;
};

}  // namespace sockeye::http
