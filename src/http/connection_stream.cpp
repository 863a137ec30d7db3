// Requests whose bodies their handlers read: the answer's slot is there from the head on, and the
// body goes to its feed as it comes.
#include <string>
#include <utility>

#include "http/app_shard.hpp"
#include "http/body_feed.hpp"
#include "http/connection.hpp"
#include "http/exchange.hpp"

namespace sockeye::http {

void Connection::start_stream(const StreamOptions& options) {
  RequestHead& head = parser_->head();
  parser_->set_body_limit(options.body_limit);
  if (parser_->state() == Parser::State::failed) return;
  auto slot = std::make_shared<Slot>();
  slot->connection = this;
  // An answer before the body's end closes: what follows on the connection is still body.
  slot->keep_alive = false;
  slot->head_only = head.method == "HEAD";
  slots_.push_back(slot);
  continue_due_ = head.expects_continue;
  auto feed = std::make_shared<BodyFeed>(*this, options.buffer, announced_length(head.headers));
  streaming_ =
      std::make_unique<Streaming>(Streaming{feed, slot, options.body_limit, head.keep_alive});
  Exchange::start(shard_, std::move(slot), host_request(head), std::move(feed));
}

void Connection::pass_body() {
  const std::shared_ptr<BodyFeed> feed = streaming_->feed;
  std::string bytes = std::exchange(parser_->body(), std::string());
  switch (parser_->state()) {
    case Parser::State::failed:
      fail_stream(parser_->status(), std::string(parser_->reason()));
      return;
    case Parser::State::complete: {
      const auto streaming = std::exchange(streaming_, nullptr);
      streaming->slot->keep_alive = streaming->keep_alive;
      if (!streaming->keep_alive) input_ended_ = true;
      forget_request();
      feed->finish(std::move(bytes));
      return;
    }
    default:
      parser_->set_body_limit(streaming_->limit - feed->received() - bytes.size());
      feed->push(std::move(bytes));
  }
}

void Connection::forget_request() {
  parser_.reset();
  head_taken_ = false;
  body_mark_ = 0;
  continue_due_ = false;
}

void Connection::fail_stream(int status, const std::string& message) {
  const auto streaming = std::exchange(streaming_, nullptr);
  if (!streaming) return;
  input_ended_ = true;
  forget_request();
  held_.clear();
  if (std::exchange(paused_, false)) connection_.resume_reading();
  streaming->feed->fail(status, message);
}

void Connection::want_body() {
  send_continue_if_due();
  if (paused_) {
    resume();
  } else {
    wait_for_client();
  }
}

bool Connection::pauses_for_body() const noexcept {
  return streaming_ && streaming_->feed->full();
}

std::size_t Connection::body_size() const noexcept {
  return streaming_ ? static_cast<std::size_t>(streaming_->feed->received())
                    : parser_->body().size();
}

}  // namespace sockeye::http
