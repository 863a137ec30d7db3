#include "server/stream_endpoint.hpp"

#include <utility>

#include "codec/padding.hpp"

namespace sockeye::server {

EndpointReference StreamEndpoint::make(net::Shard& shard, std::shared_ptr<Stream> stream,
                                       std::string_view rest, std::size_t max_message) {
  auto* const endpoint = new StreamEndpoint(shard, std::move(stream), rest, max_message);
  endpoint->self_ = EndpointReference(*endpoint);
  endpoint->stream_->attach(
      [self = endpoint](char* bytes, std::size_t size) { self->receive(bytes, size); },
      [self = endpoint] { self->gone(); });
  return EndpointReference(*endpoint);
}

StreamEndpoint::StreamEndpoint(net::Shard& shard, std::shared_ptr<Stream> stream,
                               std::string_view rest, std::size_t max_message)
    : Endpoint(queue, max_message), shard_(shard), stream_(std::move(stream)), received_(rest) {
  flush_list.set_wake(
      [](void* context) {
        auto* endpoint = static_cast<StreamEndpoint*>(context);
        endpoint->shard_.at_end_of_turn([endpoint, keep = endpoint->self_] {
          if (keep) endpoint->flush();
        });
      },
      this);
}

void StreamEndpoint::start() {
  started_ = true;
  if (!received_.empty()) receive(nullptr, 0);
}

// The host's buffer has no padding behind it, so that its bytes are moved to one that has.
void StreamEndpoint::receive(char* bytes, std::size_t size) {
  if (size > 0) received_.append(bytes, size);
  if (!started_ || closing_) return;
  std::string input = std::exchange(received_, {});
  const std::size_t length = input.size();
  input.resize(length + codec::padding);
  engine::WebSocketTransport::receive({input.data(), length});
}

void StreamEndpoint::flush() {
  flush_list.queues().clear();
  queue.unmark();
  if (!stream_) return;
  std::string bytes;
  bytes.reserve(queue.bytes());
  queue.gather([&](std::string_view part) {
    bytes.append(part);
    return true;
  });
  queue.consume(bytes.size());
  if (!bytes.empty()) stream_->write(bytes);
  const std::size_t pending = stream_->pending();
  queue.set_blocked(pending > 0);
  if (exceeds(pending)) closing_ = true;
  if (closing_) stream_->close();
}

void StreamEndpoint::close_connection() {
  closing_ = true;
  queue.mark();
}

void StreamEndpoint::gone() {
  const auto self = std::move(self_);
  stream_ = nullptr;
  connection_lost();
}

}  // namespace sockeye::server
