// Acknowledgements: Ack<T> answers the peer that asked for one; AckResult and Replies are what an
// emit with an acknowledgement gets back.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sockeye/convert.hpp"
#include "sockeye/error.hpp"
#include "sockeye/payload.hpp"
#include "sockeye/rest.hpp"

namespace sockeye {

namespace detail {

/// Where a late answer goes. Any thread may answer, once; destroyed unanswered it counts.
class AckSink {
 public:
  AckSink() = default;
  AckSink(const AckSink&) = delete;
  AckSink& operator=(const AckSink&) = delete;
  virtual ~AckSink() = default;

  /// True for the first caller alone, who must then call begin and answer. Thread-safe.
  virtual bool claim() noexcept = 0;
  /// The writer of the peer's format, the calling thread's own.
  virtual PayloadWriter& begin() = 0;
  /// `payload` is an array: the acknowledgement's arguments. Posts to the socket's shard when
  /// called elsewhere. What it leaves in `payload` goes back to the writer.
  virtual void answer(EncodedPayload&& payload) = 0;
};

/// What an emit's acknowledgement came to. `arguments` are valid during the call alone.
struct AckResult {
  Elements arguments = {};
  /// Set when no answer came: a timeout, a disconnect. With `missing`, arguments may still hold
  /// the answers that did come.
  const Error* error = nullptr;
  /// Broadcasts: the ids of the sockets that did not answer.
  const std::vector<std::string>* missing = nullptr;
};
using AckCallback = std::function<void(const AckResult&)>;

}  // namespace detail

/// Answers an event's acknowledgement once, now or later, from any thread. Copies share the one
/// answer; later calls are ignored. Dropped by all without an answer, nothing is sent and the
/// server counts it. Does nothing where the peer asked for none.
template <class... T>
class Ack {
 public:
  Ack() = default;
  /// The library's own: what sends the answer.
  explicit Ack(std::shared_ptr<detail::AckSink> sink) noexcept : sink_(std::move(sink)) {}

  /// False where the peer did not ask for an acknowledgement.
  explicit operator bool() const noexcept { return sink_ != nullptr; }

  /// Answers, with these values.
  void operator()(const T&... values) const {
    if (!sink_ || !sink_->claim()) return;
    PayloadWriter& writer = sink_->begin();
    writer.begin_array((std::size_t{0} + ... + detail::spread_size(values)));
    (detail::encode_spread(writer, values), ...);
    writer.end_array();
    EncodedPayload payload = writer.finish();
    sink_->answer(std::move(payload));
    writer.recycle(std::move(payload));
  }

 private:
  std::shared_ptr<detail::AckSink> sink_;
};

/// The answers to a broadcast that asked for an acknowledgement.
template <class T>
struct Replies {
  /// The first argument of each answer, in the order of arrival.
  std::vector<T> values;
  /// The ids of the sockets that did not answer in time.
  std::vector<std::string> missing;

  /// Whether everybody answered.
  bool complete() const noexcept { return missing.empty(); }
};

}  // namespace sockeye
