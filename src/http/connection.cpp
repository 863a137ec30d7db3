// What comes in over an HTTP connection: requests, in pieces or several at once.
#include "http/connection.hpp"

#include <utility>

#include "http/app_shard.hpp"
#include "http/body_feed.hpp"
#include "http/exchange.hpp"
#include "http/prefix_reply.hpp"
#include "http/router.hpp"
#include "net/guard.hpp"
#include "sockeye/http/query.hpp"

namespace sockeye::http {
namespace {

// Of unsent answers; a client that does not take them gets no more of its requests read.
constexpr std::size_t unsent_limit = std::size_t{256} * 1024;
// What a body must grow by to earn another deadline.
constexpr std::size_t body_step = std::size_t{16} * 1024;

}  // namespace

Connection::Connection(AppShard& shard, net::Connection& connection)
    : shard_(shard), connection_(connection) {
  connection_.set_handler(this);
  wait_for_client();
}

Connection::~Connection() {
  shard_.remove(*this);
}

void Connection::on_data(std::span<char> bytes) {
  if (!ended_) feed({bytes.data(), bytes.size()});
}

bool Connection::feed(std::string_view bytes) {
  feeding_ = true;
  while (!bytes.empty() && !input_ended_) {
    if (blocked()) {
      hold_back(bytes);
      break;
    }
    if (!step(bytes)) return false;
  }
  if (pauses_for_body() && !std::exchange(paused_, true)) connection_.pause_reading();
  feeding_ = false;
  wait_for_client();
  return true;
}

bool Connection::step(std::string_view& bytes) {
  if (!parser_) parser_ = std::make_unique<Parser>(shard_.parser_limits());
  bytes.remove_prefix(parser_->feed(bytes));
  const auto past_head = [this] {
    return parser_->state() == Parser::State::body || parser_->state() == Parser::State::complete;
  };
  if (past_head() && !std::exchange(head_taken_, true)) take_head();
  if (!parser_) return true;
  if (streaming_) {
    pass_body();
  } else if (parser_->state() == Parser::State::failed) {
    refuse_request();
  } else if (parser_->state() == Parser::State::complete) {
    const RequestHead& head = parser_->head();
    if (!head.upgrade || head.has_body || !handler_) {
      take_request();
    } else if (slots_.empty()) {
      return !upgrade(bytes);
    } else {
      upgrade_waits_ = true;
    }
  }
  return true;
}

bool Connection::blocked() const noexcept {
  if (streaming_) return pauses_for_body();
  return upgrade_waits_ || slots_.size() >= shard_.options().pipeline_limit ||
         connection_.out().bytes() > unsent_limit;
}

void Connection::hold_back(std::string_view bytes) {
  held_ += bytes;
  paused_ = true;
  connection_.pause_reading();
}

void Connection::resume() {
  if (feeding_ || writing_ || ended_) return;
  if (upgrade_waits_ && slots_.empty()) {
    upgrade_waits_ = false;
    if (std::exchange(paused_, false)) connection_.resume_reading();
    const std::string rest = std::exchange(held_, {});
    upgrade(rest);
    return;
  }
  if (!paused_ || blocked()) return;
  paused_ = false;
  connection_.resume_reading();
  const std::string bytes = std::exchange(held_, {});
  feed(bytes);
}

void Connection::take_head() {
  first_ = false;
  RequestHead& head = parser_->head();
  handler_ = shard_.handler_for(path_of(head.target));
  if (!head.has_body) return;
  if (!handler_) {
    if (const auto* options = shard_.router().streams(head.method, path_of(head.target))) {
      start_stream(*options);
      return;
    }
  }
  std::size_t limit = shard_.options().body_limit;
  if (handler_) {
    limit = handler_->body_limit();
    announced_ = std::make_unique<HostRequest>(host_request(head));
    net::guarded("on_head", [this] { handler_->on_head(*announced_); });
    // The handler may have gone inside the call, and the request with it.
    if (!parser_) return;
  }
  parser_->set_body_limit(limit);
  if (parser_->state() == Parser::State::failed || !head.expects_continue) return;
  if (slots_.empty()) {
    send_continue();
  } else {
    continue_due_ = true;
  }
}

void Connection::send_continue_if_due() {
  const bool next = streaming_ ? streaming_->feed->asked() && !slots_.empty() &&
                                     slots_.front() == streaming_->slot
                               : slots_.empty();
  if (continue_due_ && next) send_continue();
}

void Connection::send_continue() {
  continue_due_ = false;
  connection_.out().push(base::Frame::raw("HTTP/1.1 100 Continue\r\n\r\n"));
}

HostRequest Connection::host_request(RequestHead& head) const {
  HostRequest request;
  request.method = std::move(head.method);
  request.target = std::move(head.target);
  request.headers = std::move(head.headers);
  request.remote_address = connection_.remote_address();
  request.secure = connection_.secure();
  if (request.secure) request.client_certificate = connection_.peer_certificate();
  return request;
}

void Connection::take_request() {
  dispatch(false);
}

void Connection::dispatch(bool body_too_large) {
  const std::unique_ptr<Parser> parser = std::move(parser_);
  PrefixHandler* handler = std::exchange(handler_, nullptr);
  const std::unique_ptr<HostRequest> announced = std::move(announced_);
  head_taken_ = false;
  body_mark_ = 0;
  continue_due_ = false;

  RequestHead& head = parser->head();
  HostRequest request = announced ? std::move(*announced) : host_request(head);
  request.body = std::move(parser->body());
  auto slot = std::make_shared<Slot>();
  slot->connection = this;
  slot->handler = handler;
  slot->keep_alive = head.keep_alive && !body_too_large;
  slot->head_only = request.method == "HEAD";
  if (!slot->keep_alive) input_ended_ = true;
  slots_.push_back(slot);
  if (handler) {
    net::guarded("on_request", [&] {
      handler->on_request(std::move(request), body_too_large,
                          std::make_shared<PrefixReply>(std::move(slot)));
    });
  } else {
    Exchange::start(shard_, std::move(slot), std::move(request));
  }
}

bool Connection::upgrade(std::string_view rest) {
  PrefixHandler& handler = *std::exchange(handler_, nullptr);
  HostRequest request = host_request(parser_->head());
  parser_.reset();
  head_taken_ = false;
  input_ended_ = true;
  shard_.wait(*this, wait_ = Wait::nothing);
  net::guarded("on_upgrade", [&] { handler.on_upgrade(std::move(request), connection_, rest); });
  if (connection_.handler() == this) {
    // It answered without taking over, or threw.
    end();
    feeding_ = false;
    return false;
  }
  delete this;
  return true;
}

void Connection::refuse_request() {
  if (parser_->body_too_large() && handler_) {
    dispatch(true);
    return;
  }
  lose_body();
  refuse(parser_->status(), parser_->reason());
}

void Connection::lose_body() {
  const std::unique_ptr<HostRequest> announced = std::move(announced_);
  PrefixHandler* handler = std::exchange(handler_, nullptr);
  if (announced && handler) {
    net::guarded("on_body_lost", [&] { handler->on_body_lost(*announced); });
  }
}

void Connection::wait_for_client() {
  if (feeding_ || writing_) return;
  Wait wait = Wait::nothing;
  if (ended_) {
    wait = Wait::nothing;
  } else if (!connection_.out().empty()) {
    wait = Wait::writing;
  } else if (parser_ && parser_->started() && !upgrade_waits_) {
    wait = head_taken_ ? Wait::body : Wait::head;
    // Who is behind is the handler.
    if (streaming_ && (continue_due_ || pauses_for_body())) wait = Wait::nothing;
  } else if (slots_.empty() && !input_ended_) {
    wait = first_ ? Wait::head : Wait::idle;
  }
  bool again = wait != wait_;
  if (wait == Wait::body && body_size() >= body_mark_ + body_step) {
    body_mark_ = body_size();
    again = true;
  }
  if (wait == Wait::writing && again) unsent_mark_ = connection_.out().bytes();
  if (again) shard_.wait(*this, wait);
  wait_ = wait;
}

}  // namespace sockeye::http
