#include "http/agent_link.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <utility>

#include "http/inflate.hpp"
#include "net/socket_address.hpp"

namespace sockeye::http {

AgentLink::AgentLink(Owner& owner, net::Shard& shard, net::Resolver& resolver, const Route& route,
                     bool dedicated)
    : owner_(owner), shard_(shard), dedicated_(dedicated) {
  dialer_.emplace(shard, resolver, route,
                  [this](Dialer::Result result) { take(std::move(result)); });
}

AgentLink::~AgentLink() {
  shard_.cancel(timer_);
  if (!connection_) return;
  connection_->set_handler(nullptr);
  const bool answered = parser_ && parser_->state() == ResponseParser::State::complete;
  if (idle_ || answered) {
    connection_->close();
  } else {
    connection_->abort();
  }
}

void AgentLink::take(Dialer::Result result) {
  dialer_.reset();
  if (auto* failure = std::get_if<RequestFailure>(&result)) {
    owner_.on_link_lost(*this, {std::move(*failure), false, false});
    return;
  }
  connection_ = std::get<net::Connection*>(result);
  connection_->set_handler(this);
  owner_.on_link_ready(*this);
}

void AgentLink::start(const base::Frame& request_bytes, Asked asked, const ResponseLimits& limits) {
  reused_ = idle_;
  idle_ = false;
  shard_.cancel(std::exchange(timer_, net::TimerId{}));
  parser_.emplace(asked, limits);
  body_limit_ = limits.body;
  sent_ = true;
  const std::uint64_t before = shard_.stats().bytes_written;
  connection_->out().push(request_bytes);
  // Whether a kept connection still takes bytes is seen at once, so that what has not left can go
  // over another one.
  if (!reused_) return;
  connection_->flush_now();
  sent_ = connection_->is_open() || shard_.stats().bytes_written != before;
}

void AgentLink::rest(std::chrono::milliseconds patience) {
  parser_.reset();
  idle_ = true;
  timer_ = shard_.after(patience, [this] {
    timer_ = {};
    lose(RequestFailure::Kind::closed, "unused");
  });
}

bool AgentLink::usable() const noexcept {
  if (!idle_ || !connection_->is_open()) return false;
  // What waits unread behind an answer is the end of the stream, or nothing good.
  char byte = 0;
  const auto count = ::recv(connection_->native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return count < 0 && (errno == EAGAIN || errno == EINTR);
}

void AgentLink::on_data(std::span<char> bytes) {
  if (!parser_) return lose(RequestFailure::Kind::bad_answer, "an answer that nobody asked for");
  const std::size_t taken = parser_->feed({bytes.data(), bytes.size()});
  if (parser_->state() == ResponseParser::State::failed) {
    lose(RequestFailure::Kind::bad_answer, parser_->error());
  } else if (parser_->state() == ResponseParser::State::complete) {
    finish(bytes.subspan(taken));
  }
}

bool AgentLink::on_peer_end() {
  if (!parser_) return false;
  parser_->finish();
  if (parser_->state() == ResponseParser::State::complete) finish({});
  return false;
}

void AgentLink::finish(std::span<char> rest) {
  ResponseHead& head = parser_->head();
  ClientResponse response{head.status, std::move(head.reason), std::move(head.headers),
                          std::move(parser_->body())};
  if (response.status == 101) {
    net::Connection* connection = std::exchange(connection_, nullptr);
    connection->set_handler(nullptr);
    owner_.on_link_upgraded(*this, {connection, std::move(response), rest});
    return;
  }
  const std::string coding = response.headers.get("Content-Encoding");
  if (!coding.empty()) {
    std::string error = inflate_body(coding, response.body, body_limit_);
    if (!error.empty()) return lose(RequestFailure::Kind::bad_answer, std::move(error));
  }
  const bool reusable = head.keep_alive && rest.empty() && connection_->out().empty() &&
                        connection_->is_open() && !dedicated_;
  owner_.on_link_answer(*this, std::move(response), reusable);
}

void AgentLink::on_closed(std::error_code reason) {
  net::Connection& connection = *std::exchange(connection_, nullptr);
  using Kind = RequestFailure::Kind;
  const std::string tls_error = connection.tls_error();
  if (!tls_error.empty()) return lose(Kind::tls, tls_error, reason);
  if (!connection.established()) {
    return lose(Kind::tls,
                reason == std::errc::timed_out ? "the TLS handshake took too long"
                                               : "the connection ended within the TLS handshake",
                reason);
  }
  if (reason) {
    const std::string peer =
        connection.remote_address() + ":" + std::to_string(connection.remote_port());
    return lose(Kind::closed, net::describe_error("read", reason.value(), peer), reason);
  }
  if (parser_) parser_->finish();
  lose(Kind::closed, parser_ ? parser_->error() : "the connection ended");
}

void AgentLink::lose(RequestFailure::Kind kind, std::string message, std::error_code code) {
  owner_.on_link_lost(*this,
                      {{kind, code, std::move(message)}, sent_, parser_ && parser_->started()});
}

}  // namespace sockeye::http
