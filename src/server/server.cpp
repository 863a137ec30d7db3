#include "sockeye/server.hpp"

#include <utility>

#include "http/app_core.hpp"
#include "server/server_core.hpp"
#include "server/stream_endpoint.hpp"
#include "sockeye/http/app.hpp"
#include "sockeye/http/query.hpp"

namespace sockeye {
namespace {

std::shared_ptr<server::ServerCore> with_own_app(ServerOptions options) {
  auto app = std::make_unique<http::App>();
  http::App& reference = *app;
  return server::ServerCore::make(reference.implementation().runtime(), &reference, std::move(app),
                                  std::move(options));
}

http::App& own_app(server::ServerCore& core, std::string_view call) {
  if (core.owns_app()) return *core.app();
  const std::string name(call);
  throw std::logic_error("Server::" + name +
                         ": this server is on an App or a host's HTTP server, whose port it is; "
                         "call app." +
                         name + "() instead");
}

}  // namespace

Server::Server(std::shared_ptr<server::ServerCore> core)
    : Namespace(core->of("/")), core_(std::move(core)) {}

Server::Server(http::App& app, ServerOptions options)
    : Server(server::ServerCore::make(app.implementation().runtime(), &app, nullptr,
                                      std::move(options))) {}

Server::Server(ServerOptions options) : Server(with_own_app(std::move(options))) {}

Server::Server(Runtime& runtime, ServerOptions options)
    : Server(server::ServerCore::make(runtime, nullptr, nullptr, std::move(options))) {}

Server::~Server() = default;

Namespace Server::of(std::string_view name) const {
  return Namespace(core_->of(name));
}

void Server::on_new_namespace(std::function<void(Namespace)> listener) {
  core_->namespaces().on_new_namespace = std::move(listener);
}

void Server::on_error(std::function<void(const HandlerError&)> hook) {
  core_->on_error = std::move(hook);
}

void Server::on_connection_error(std::function<void(const ConnectionError&)> hook) {
  core_->on_connection_error = std::move(hook);
}

void Server::engine_use(EngineMiddleware middleware) {
  core_->hooks.middleware.push_back(
      std::make_shared<const EngineMiddleware>(std::move(middleware)));
}

void Server::on_initial_headers(HeadersListener listener) {
  core_->hooks.initial_headers.push_back(std::move(listener));
}

void Server::on_headers(HeadersListener listener) {
  core_->hooks.headers.push_back(std::move(listener));
}

std::size_t Server::clients_count() const noexcept {
  return core_->clients();
}

ServerStats Server::stats() const noexcept {
  return core_->stats();
}

Health Server::health() const {
  return core_->health();
}

const ServerOptions& Server::options() const noexcept {
  return core_->options();
}

std::string Server::path() const {
  std::string path = options().path;
  if (path.ends_with('/')) path.pop_back();
  return path;
}

std::uint16_t Server::listen(std::uint16_t port, const std::string& host) {
  return own_app(*core_, "listen").listen(port, host);
}
std::uint16_t Server::listen_tls(std::uint16_t port, http::TlsOptions tls,
                                 const std::string& host) {
  return own_app(*core_, "listen_tls").listen_tls(port, std::move(tls), host);
}
void Server::reload_tls() {
  own_app(*core_, "reload_tls").reload_tls();
}
void Server::reload_tls(http::TlsOptions tls) {
  own_app(*core_, "reload_tls").reload_tls(std::move(tls));
}

void Server::run() {
  core_->runtime().run();
}
void Server::stop() {
  core_->runtime().stop();
}

bool Server::handle_request(HostRequest request, std::shared_ptr<Responder> responder) {
  server::ShardServer& shard = core_->first();
  if (!shard.serves(http::path_of(request.target))) return false;
  if (!request.body.empty()) shard.on_head(request);
  const bool too_large = request.body.size() > shard.body_limit();
  shard.on_request(std::move(request), too_large, std::move(responder));
  return true;
}

bool Server::handle_upgrade(HostRequest request, std::shared_ptr<Stream> stream,
                            std::string_view head) {
  server::ShardServer& shard = core_->first();
  if (!shard.serves(http::path_of(request.target))) return false;
  shard.front().handle_upgrade(
      std::move(request),
      server::StreamEndpoint::make(shard.shard(), std::move(stream), head, shard.body_limit()));
  return true;
}

void Server::close() {
  core_->close({});
}

void Server::close(std::function<void()> done) {
  core_->close(std::move(done));
}

}  // namespace sockeye
