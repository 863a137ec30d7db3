#include "engine/client_polling.hpp"

#include <algorithm>
#include <utility>

#include "engine/client_settings.hpp"

namespace sockeye::engine {

ClientPolling::ClientPolling(ClientContext& context)
    : context_(context),
      urls_(context.options, TransportName::polling, {}),
      timeout_(*transport_settings(context.options, TransportName::polling).request_timeout) {}

void ClientPolling::start(Request& request, std::string* body) {
  request.id = context_.next_id();
  if (timeout_ > Duration::zero()) {
    request.deadline = context_.driver.now() + timeout_;
    context_.driver.wake();
  }
  const ClientUrl url = context_.next_url(urls_);
  if (body) {
    context_.driver.start_post(request.id, url, std::move(*body));
  } else {
    context_.driver.start_get(request.id, url);
  }
}

void ClientPolling::drop(Request& request) {
  const ExchangeId id = std::exchange(request, {}).id;
  if (id != 0) context_.driver.cancel(id);
}

void ClientPolling::close() {
  const bool tells = (phase_ == Phase::open || phase_ == Phase::pausing) && post_.id == 0;
  phase_ = Phase::closed;
  if (!tells) {
    cancel();
    return;
  }
  // The GET stays: a server takes one that is cut off for a failure, and answers this one when it
  // has read that the session is closed.
  std::string close_packet = "1";
  start(post_, &close_packet);
  const ExchangeId get = std::exchange(get_, {}).id;
  if (get != 0) context_.driver.let_go(get);
  context_.driver.let_go(std::exchange(post_, {}).id);
}

void ClientPolling::cancel() {
  phase_ = Phase::closed;
  drop(get_);
  drop(post_);
}

std::optional<TimePoint> ClientPolling::next_deadline() const noexcept {
  if (!get_.deadline || !post_.deadline) return get_.deadline ? get_.deadline : post_.deadline;
  return std::min(*get_.deadline, *post_.deadline);
}

std::string_view ClientPolling::expire(TimePoint now) {
  if (get_.deadline && *get_.deadline <= now) {
    drop(get_);
    return "xhr poll error";
  }
  if (post_.deadline && *post_.deadline <= now) {
    drop(post_);
    return "xhr post error";
  }
  return {};
}

}  // namespace sockeye::engine
