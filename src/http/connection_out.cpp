// What leaves over an HTTP connection: answers in the order of the requests, and its end.
#include <utility>

#include "http/app_shard.hpp"
#include "http/body_feed.hpp"
#include "http/connection.hpp"

namespace sockeye::http {
namespace {

// Of a body that is read piece by piece, queued at once.
constexpr std::size_t queued_limit = std::size_t{256} * 1024;

constexpr const char* client_gone = "The client has gone";

// What a client must take to earn another deadline.
constexpr std::size_t write_step = std::size_t{64} * 1024;

}  // namespace

ReplyShape Connection::shape_of(const Slot& slot) const {
  ReplyShape shape;
  shape.keep_alive = slot.keep_alive;
  shape.head_only = slot.head_only;
  shape.keep_alive_timeout =
      std::chrono::duration_cast<std::chrono::seconds>(shard_.options().keep_alive_timeout);
  shape.date = shard_.date();
  return shape;
}

void Connection::write_ready(bool now) {
  if (writing_ || ended_) return;
  writing_ = true;
  while (!closing_ && !slots_.empty() && slots_.front()->ready) {
    const std::shared_ptr<Slot> slot = slots_.front();
    if (!write(*slot)) break;
    slots_.erase(slots_.begin());
    slot->connection = nullptr;
    closing_ = !slot->keep_alive;
  }
  // Answered before its body was whole.
  if (closing_) fail_stream(400, client_gone);
  send_continue_if_due();
  if (now) connection_.flush_now();
  writing_ = false;
  // Closed sooner, a reader that is not fast would lose the end of what it is owed.
  if (closing_ && connection_.out().empty()) end();
  wait_for_client();
}

bool Connection::write(Slot& slot) {
  if (slot.frame) connection_.out().push(std::exchange(slot.frame, base::Frame()));
  while (slot.source && !slot.source->at_end()) {
    if (connection_.out().bytes() >= queued_limit) return false;
    base::Frame piece = slot.source->next();
    if (!piece) {
      // The length has been said: nothing but a cut tells the client that it will not come.
      connection_.abort();
      slot.source.reset();
      slot.ready = false;
      return false;
    }
    connection_.out().push(std::move(piece));
  }
  slot.source.reset();
  return true;
}

void Connection::refuse(int status, std::string_view message) {
  auto slot = std::make_shared<Slot>();
  slot->connection = this;
  slot->keep_alive = false;
  slot->frame = make_error_reply(status, message, shape_of(*slot));
  slot->ready = true;
  input_ended_ = true;
  slots_.push_back(std::move(slot));
  parser_.reset();
  write_ready(false);
}

void Connection::on_drained() {
  if (ended_) return;
  // It took all of it: what comes next has a deadline of its own.
  wait_ = Wait::nothing;
  write_ready(false);
  resume();
}

void Connection::end() {
  if (std::exchange(ended_, true)) return;
  shard_.wait(*this, wait_ = Wait::nothing);
  lose_body();
  lose_slots();
  fail_stream(400, client_gone);
  parser_.reset();
  held_.clear();
  connection_.resume_reading();
  connection_.close();
}

void Connection::expire() {
  const Wait wait = std::exchange(wait_, Wait::nothing);
  if (wait == Wait::writing) {
    if (connection_.out().bytes() + write_step > unsent_mark_) {
      connection_.abort();
    } else {
      wait_for_client();
    }
  } else if (wait == Wait::body && streaming_) {
    fail_stream(408, "The body came too slowly");
  } else if (wait == Wait::body || (wait == Wait::head && parser_ && parser_->started())) {
    lose_body();
    refuse(408, wait == Wait::body ? "The body came too slowly" : "The headers came too slowly");
  } else {
    end();
  }
}

void Connection::drop_handler(const PrefixHandler& handler) {
  if (handler_ == &handler) {
    handler_ = nullptr;
    announced_.reset();
    upgrade_waits_ = false;
    if (parser_) refuse(503, "The service is gone");
  }
  for (const auto& slot : slots_) {
    if (slot->handler != &handler || slot->ready) continue;
    slot->owner = nullptr;
    slot->frame = make_error_reply(503, "The service is gone", shape_of(*slot));
    slot->ready = true;
  }
  write_ready(false);
}

void Connection::lose_slots() {
  for (const auto& slot : std::exchange(slots_, {})) {
    slot->connection = nullptr;
    if (slot->owner) slot->owner->lost();
  }
}

void Connection::on_closed(std::error_code) {
  ended_ = true;
  lose_body();
  lose_slots();
  fail_stream(400, client_gone);
  delete this;
}

void Connection::shut_down() {
  ended_ = true;
  connection_.set_handler(nullptr);
  connection_.abort();
  handler_ = nullptr;
  announced_.reset();
  // The coroutine that reads is destroyed with the shard's others.
  if (streaming_) streaming_->feed->leave();
  lose_slots();
}

}  // namespace sockeye::http
