#include "server/endpoint.hpp"

#include <utility>

#include "codec/padding.hpp"

namespace sockeye::server {

void Endpoint::accept(std::string_view response) {
  if (!std::exchange(waiting_, false)) return;
  transport_.out().push(base::Frame::raw(response));
}

void Endpoint::refuse(std::string_view response) {
  if (!std::exchange(waiting_, false)) return;
  transport_.out().push(base::Frame::raw(response));
  close_connection();
}

void Endpoint::lost() {
  waiting_ = false;
  transport_.lost();
}

std::shared_ptr<Endpoint> NativeEndpoint::take_over(net::Connection& connection,
                                                    std::string_view rest,
                                                    std::size_t max_message) {
  auto endpoint = std::make_shared<NativeEndpoint>(connection, rest, max_message);
  endpoint->self_ = endpoint;
  connection.set_handler(endpoint.get());
  connection.pause_reading();
  return endpoint;
}

std::shared_ptr<Endpoint> NativeEndpoint::take_over(net::Shard& shard, MovingEndpoint moving,
                                                    std::size_t max_message) {
  net::Connection& connection = net::Connection::adopt(shard, std::move(moving.connection));
  return take_over(connection, moving.rest, max_message);
}

std::optional<MovingEndpoint> NativeEndpoint::leave() {
  if (!waiting() || !open_) return std::nullopt;
  MovingEndpoint moving;
  moving.connection = connection_.detach();
  if (!moving.connection) return std::nullopt;
  if (rest_) moving.rest = std::move(*rest_);
  rest_ = nullptr;
  open_ = false;
  settle();
  // Whoever calls holds it, too.
  self_ = nullptr;
  return moving;
}

NativeEndpoint::NativeEndpoint(net::Connection& connection, std::string_view rest,
                               std::size_t max_message)
    : Endpoint(connection.out(), max_message), connection_(connection) {
  if (!rest.empty()) rest_ = std::make_unique<std::string>(rest);
}

void NativeEndpoint::start() {
  connection_.resume_reading();
  if (auto rest = std::move(rest_)) {
    const std::size_t size = rest->size();
    rest->resize(size + codec::padding);
    transport().receive({rest->data(), size});
  }
}

void NativeEndpoint::on_data(std::span<char> bytes) {
  transport().receive(bytes);
}

void NativeEndpoint::close_connection() {
  if (!open_) return;
  connection_.resume_reading();
  connection_.close();
}

void NativeEndpoint::on_closed(std::error_code) {
  open_ = false;
  const auto self = std::move(self_);
  lost();
}

}  // namespace sockeye::server
