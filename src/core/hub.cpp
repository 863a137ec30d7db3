#include "core/hub.hpp"

#include <utility>

#include "core/dynamic_namespaces.hpp"

namespace sockeye::core {

Hub::Hub(HubOptions options, Environment environment)
    : options_(std::move(options)),
      environment_(std::move(environment)),
      connect_due_(options_.connect_timeout) {
  of("/");
}

Hub::~Hub() {
  close_sockets();
  tasks_.cancel();
  clients_.clear();
  retired_.clear();
  for (auto& [name, nsp] : namespaces_) {
    nsp->detach();
    nsp->adapter().abandon();
  }
}

std::shared_ptr<Namespace> Hub::of(std::string_view name) {
  std::string full(name);
  if (full.empty() || full.front() != '/') full.insert(full.begin(), '/');
  const auto found = namespaces_.find(full);
  if (found != namespaces_.end()) return found->second;
  ParentNamespace* parent = dynamic_ ? dynamic_->find_pattern(full) : nullptr;
  auto nsp = parent ? parent->make_child(full)
                    : std::make_shared<Namespace>(*this, full, options_.adapter);
  add(nsp);
  return nsp;
}

Namespace& Hub::add(std::shared_ptr<Namespace> nsp) {
  Namespace& added = *nsp;
  namespaces_.emplace(added.name(), std::move(nsp));
  added.adapter().init();
  if (on_new_namespace) on_new_namespace(added);
  return added;
}

void Hub::remove(Namespace& nsp) {
  const auto found = namespaces_.find(nsp.name());
  if (found == namespaces_.end() || found->second.get() != &nsp) return;
  const std::shared_ptr<Namespace> kept = std::move(found->second);
  namespaces_.erase(found);
  nsp.close_adapter([] {});
  if (on_removed_namespace) on_removed_namespace(nsp);
  nsp.detach();
}

DynamicNamespaces& Hub::dynamic() {
  if (!dynamic_) dynamic_ = std::make_shared<DynamicNamespaces>(*this);
  return *dynamic_;
}

Namespace* Hub::find(std::string_view name) const {
  const auto found = namespaces_.find(name);
  return found == namespaces_.end() ? nullptr : found->second.get();
}

Client& Hub::accept(engine::Session& session, Client::Facts facts) {
  auto owned = std::make_unique<Client>(*this, session, std::move(facts));
  Client& client = *owned;
  client.place = static_cast<std::uint32_t>(clients_.size());
  clients_.push_back(std::move(owned));
  session.observe(client);
  client.count_opened();
  connect_due_.arm(client.await_joining(), environment_.now());
  environment_.wake();
  return client;
}

void Hub::retire(Client& client) {
  if (client.place >= clients_.size() || clients_[client.place].get() != &client) return;
  std::swap(clients_[client.place], clients_.back());
  clients_[client.place]->place = client.place;
  retired_.push_back(std::move(clients_.back()));
  clients_.pop_back();
  if (on_client_gone) on_client_gone(*client.facts());
  environment_.wake();
}

void Hub::close_sockets() {
  for_each([](Namespace& nsp) {
    for (const auto& socket : nsp.sockets()) socket->close(reason::server_shutting_down);
  });
}

void Hub::close_adapters(const std::function<void()>& done) {
  // One more than there are: none of them ends the wait while others have not begun.
  const auto left = std::make_shared<std::size_t>(1);
  const auto one_less = [left, done] {
    if (--*left == 0) done();
  };
  for_each([&](Namespace& nsp) {
    ++*left;
    nsp.close_adapter(one_less);
  });
  one_less();
}

void Hub::warn_alone() {
  if (std::exchange(warned_alone_, true)) return;
  warn("server_side_emit: there is no other node; the adapter serves this process alone");
}

void Hub::collect() {
  retired_.clear();
  if (dynamic_) dynamic_->collect();
}

void Hub::tick() {
  const TimePoint now = environment_.now();
  connect_due_.expire(now, [](Joining& joining) { joining.client.close(); });
  timers_.tick(now);
}

std::optional<TimePoint> Hub::next_deadline() const {
  const auto connect = connect_due_.next();
  const auto timer = timers_.next();
  if (!connect || (timer && *timer < *connect)) return timer;
  return connect;
}

void Hub::report(const ErrorReport& report) {
  ++stats_.handler_errors;
  if (on_error) on_error(report);
}

}  // namespace sockeye::core
