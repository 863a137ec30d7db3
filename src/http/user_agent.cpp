#include "http/user_agent.hpp"

#include <utility>

#include "http/agent_core.hpp"

namespace sockeye::http {

UserAgent::UserAgent(net::Shard& shard, Origin origin, AgentOptions options)
    : core_(std::make_shared<Core>(shard, std::move(origin), std::move(options))) {}

UserAgent::~UserAgent() {
  core_->shut_down();
}

const Origin& UserAgent::origin() const noexcept {
  return core_->origin();
}

RequestId UserAgent::send(ClientRequest request, OnSent on_sent) {
  return core_->add(std::move(request), std::move(on_sent), {});
}

RequestId UserAgent::upgrade(ClientRequest request, OnUpgraded on_upgraded) {
  return core_->add(std::move(request), {}, std::move(on_upgraded));
}

void UserAgent::cancel(RequestId id) {
  core_->cancel(id);
}

void UserAgent::close_idle() {
  core_->close_idle();
}

void UserAgent::clear_cookies() {
  core_->cookies.clear();
}

void UserAgent::take_cookies(UserAgent& from) {
  core_->cookies = std::move(from.core_->cookies);
}

std::size_t UserAgent::connections() const noexcept {
  return core_->connections();
}

}  // namespace sockeye::http
