#include "server/endpoint.hpp"

#include <utility>

#include "codec/padding.hpp"

namespace sockeye::server {

void Endpoint::accept(std::string_view response) {
  if (!std::exchange(waiting_, false)) return;
  out().push(base::Frame::raw(response));
}

void Endpoint::refuse(std::string_view response) {
  if (!std::exchange(waiting_, false)) return;
  out().push(base::Frame::raw(response));
  close_connection();
}

void Endpoint::connection_lost() {
  waiting_ = false;
  lost();
}

EndpointReference NativeEndpoint::take_over(net::Connection& connection, std::string_view rest,
                                            std::size_t max_message) {
  auto* const endpoint = new NativeEndpoint(connection, rest, max_message);
  // Its own, which `on_closed` and `leave` give back.
  retain(*endpoint);
  connection.set_handler(endpoint);
  connection.pause_reading();
  return EndpointReference(*endpoint);
}

EndpointReference NativeEndpoint::take_over(net::Shard& shard, MovingEndpoint moving,
                                            std::size_t max_message) {
  net::Connection& connection = net::Connection::adopt(shard, std::move(moving.connection));
  return take_over(connection, moving.rest, max_message);
}

std::optional<MovingEndpoint> NativeEndpoint::leave() {
  if (!waiting() || !has_connection()) return std::nullopt;
  MovingEndpoint moving;
  moving.connection = connection().detach();
  if (!moving.connection) return std::nullopt;
  if (rest_) moving.rest = std::move(*rest_);
  rest_ = nullptr;
  forget_connection();
  settle();
  // Whoever calls holds it, too.
  release(*this);
  return moving;
}

NativeEndpoint::NativeEndpoint(net::Connection& connection, std::string_view rest,
                               std::size_t max_message)
    : Endpoint(connection.out(), max_message) {
  if (!rest.empty()) rest_ = std::make_unique<std::string>(rest);
}

void NativeEndpoint::start() {
  connection().resume_reading();
  if (auto rest = std::move(rest_)) {
    const std::size_t size = rest->size();
    rest->resize(size + codec::padding);
    receive({rest->data(), size});
  }
}

void NativeEndpoint::on_data(std::span<char> bytes) {
  receive(bytes);
}

void NativeEndpoint::on_backlog(std::size_t bytes) {
  if (exceeds(bytes)) connection().abort();
}

void NativeEndpoint::close_connection() {
  if (!has_connection()) return;
  connection().resume_reading();
  connection().close();
}

void NativeEndpoint::on_closed(std::error_code) {
  forget_connection();
  connection_lost();
  release(*this);
}

}  // namespace sockeye::server
