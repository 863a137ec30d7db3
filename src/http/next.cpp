#include "sockeye/http/next.hpp"

#include "http/exchange.hpp"

namespace sockeye::http {

// The copies matter: what goes on may destroy the Next that was called.

void Next::operator()() const {
  const std::shared_ptr<Exchange> exchange = exchange_;
  exchange->go(position_);
}

void Next::operator()(const Error& error) const {
  const std::shared_ptr<Exchange> exchange = exchange_;
  exchange->fail_later(position_, {500, error.message(), nullptr}, false);
}

void Next::operator()(const HttpError& error) const {
  const std::shared_ptr<Exchange> exchange = exchange_;
  exchange->fail_later(position_, {error.status(), error.what(), std::make_exception_ptr(error)},
                       true);
}

namespace detail {

Request& request_of(Exchange& exchange) noexcept {
  return exchange.request();
}
Response& response_of(Exchange& exchange) noexcept {
  return exchange.response();
}
Next next_of(Exchange& exchange) {
  return Next(exchange.shared_from_this(), exchange.position());
}
void run_task(Exchange& exchange, Task<void> task) {
  exchange.run(std::move(task));
}

}  // namespace detail
}  // namespace sockeye::http
