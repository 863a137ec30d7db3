// What the reference's streams emitter adds to the stream, with several streams too.
#include <memory>
#include <stdexcept>
#include <utility>

#include "cluster/message_emitter.hpp"
#include "redis/emitter_line.hpp"
#include "redis/stream_entry.hpp"
#include "sockeye/cluster_redis_streams.hpp"

namespace sockeye::redis {
namespace {

class StreamsEmitter final : public cluster::MessageEmitter {
 public:
  StreamsEmitter(Runtime* runtime, std::string_view url,
                 cluster::RedisStreamsEmitterOptions options)
      : options_(std::move(options)), line_(runtime, url) {}

  bool flush(std::chrono::milliseconds timeout) override { return line_.flush(timeout); }

 private:
  void send(cluster::ClusterMessage message) override {
    std::string stream = stream_of(options_.stream_name, options_.stream_count, message.nsp);
    base::Frame command = encode_entry(stream, options_.max_len, message, false);
    line_.send(std::move(command), std::move(stream));
  }

  cluster::RedisStreamsEmitterOptions options_;
  EmitterLine line_;
};

cluster::Emitter make_emitter(Runtime* runtime, std::string_view url,
                              cluster::RedisStreamsEmitterOptions options) {
  if (options.stream_name.empty() || options.stream_count == 0 || options.max_len == 0) {
    throw std::invalid_argument(
        "redis_streams_emitter: `stream_name` needs a text, `stream_count` and `max_len` must be "
        "above 0");
  }
  return cluster::Emitter(std::make_shared<StreamsEmitter>(runtime, url, std::move(options)));
}

}  // namespace
}  // namespace sockeye::redis

namespace sockeye::cluster {

Emitter redis_streams_emitter(std::string_view url, RedisStreamsEmitterOptions options) {
  return redis::make_emitter(nullptr, url, std::move(options));
}

Emitter redis_streams_emitter(Runtime& runtime, std::string_view url,
                              RedisStreamsEmitterOptions options) {
  return redis::make_emitter(&runtime, url, std::move(options));
}

}  // namespace sockeye::cluster
