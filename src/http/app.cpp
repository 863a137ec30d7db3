#include "sockeye/http/app.hpp"

#include <stdexcept>
#include <utility>

#include "http/app_core.hpp"
#include "http/cors.hpp"
#include "http/exchange.hpp"
#include "http/static_files.hpp"

namespace sockeye::http {

App::App() : App(AppOptions{}) {}

App::App(AppOptions options) {
  auto runtime = std::make_unique<Runtime>();
  Runtime& reference = *runtime;
  core_ = std::make_unique<AppCore>(std::move(runtime), reference, options);
}

App::App(Runtime& runtime, AppOptions options)
    : core_(std::make_unique<AppCore>(nullptr, runtime, options)) {}

App::~App() = default;

App& App::add_route(std::string_view method, std::string_view path, detail::Handler handler) {
  core_->router().add(method, path, false, std::move(handler));
  return *this;
}

App& App::add_stream(std::string_view method, std::string_view path, StreamOptions options,
                     detail::Handler handler) {
  if (method.empty() || options.buffer == 0) {
    throw std::invalid_argument(
        "App::stream takes a method in capitals (\"PUT\") and a buffer above 0");
  }
  core_->router().add(method, path, false, std::move(handler), options);
  return *this;
}

App& App::add_middleware(std::string_view prefix, detail::Handler handler) {
  core_->router().add("", prefix, true, std::move(handler));
  return *this;
}

App& App::add_provided(std::type_index type, void* object) {
  core_->router().provide(type, object);
  return *this;
}

App& App::use_cors(CorsOptions options) {
  return add_middleware("/", [cors = Cors(std::move(options))](Exchange& exchange) {
    Headers headers;
    const bool preflight = cors.apply(exchange.data().method, exchange.data().headers, headers);
    for (const auto& [name, value] : headers) exchange.response().add(name, value);
    if (preflight) {
      // Said also with 204: some clients wait for a body without it.
      exchange.response().set("Content-Length", "0").status(cors.preflight_status()).end();
    } else {
      exchange.go(exchange.position());
    }
  });
}

App& App::serve_static(std::string_view prefix, const std::string& folder, StaticOptions options) {
  return add_middleware(
      prefix, [files = StaticFiles(prefix, folder, std::move(options))](Exchange& exchange) {
        if (!files.serve(exchange)) exchange.go(exchange.position());
      });
}

App& App::on_error(std::function<void(const Failure&, Request&, Response&)> hook) {
  core_->router().on_error = std::move(hook);
  return *this;
}

std::uint16_t App::listen(std::uint16_t port, const std::string& host) {
  return core_->listen(port, host);
}
std::uint16_t App::port() const noexcept {
  return core_->port();
}
std::uint16_t App::listen_tls(std::uint16_t port, TlsOptions tls, const std::string& host) {
  return core_->listen_tls(port, std::move(tls), host);
}
std::uint16_t App::tls_port() const noexcept {
  return core_->tls_port();
}
void App::reload_tls() {
  core_->tls_source().reload();
}
void App::reload_tls(TlsOptions tls) {
  core_->tls_source().reload(std::move(tls));
}
void App::run() {
  core_->runtime().run();
}
void App::stop() {
  core_->runtime().stop();
}
Runtime& App::runtime() noexcept {
  return core_->runtime();
}

}  // namespace sockeye::http
