#include "session.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <optional>
#include <string>
#include <utility>

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

std::string to_string(beast::string_view text) {
  return {text.data(), text.size()};
}

// The upgraded connection, as Sockeye sees it. TLS would be a matter of the socket's type alone.
class HostStream : public sockeye::Stream, public std::enable_shared_from_this<HostStream> {
 public:
  explicit HostStream(tcp::socket socket) : socket_(std::move(socket)) {}

  void write(std::string_view bytes) override {
    waiting_.emplace_back(bytes);
    if (waiting_.size() == 1) write_next();
  }
  std::size_t pending() const override { return waiting_.size(); }
  void close() override {
    closing_ = true;
    if (waiting_.empty()) shut();
  }

  void read() {
    socket_.async_read_some(asio::buffer(input_),
                            [self = shared_from_this()](error_code error, std::size_t size) {
                              if (error) return self->closed();
                              self->received(self->input_.data(), size);
                              self->read();
                            });
  }

 private:
  void write_next() {
    asio::async_write(socket_, asio::buffer(waiting_.front()),
                      [self = shared_from_this()](error_code error, std::size_t) {
                        self->waiting_.pop_front();
                        if (error) return self->shut();
                        if (!self->waiting_.empty()) return self->write_next();
                        if (self->closing_) self->shut();
                      });
  }
  void shut() {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
  }

  tcp::socket socket_;
  std::array<char, 16 * 1024> input_{};
  std::deque<std::string> waiting_;
  bool closing_ = false;
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(tcp::socket socket, sockeye::Server& io) : socket_(std::move(socket)), io_(io) {}

  void read() {
    parser_.emplace();
    parser_->body_limit(io_.options().max_http_buffer_size + 1);
    http::async_read(socket_, buffer_, *parser_,
                     [self = shared_from_this()](error_code error, std::size_t) {
                       if (!error) self->handle();
                     });
  }

  void answer(int status, const sockeye::http::Headers& headers, std::string body) {
    response_ = {};
    response_.result(static_cast<unsigned>(status));
    for (const auto& [name, value] : headers) {
      response_.insert({name.data(), name.size()}, {value.data(), value.size()});
    }
    response_.body() = std::move(body);
    response_.keep_alive(keep_alive_);
    response_.prepare_payload();
    http::async_write(socket_, response_,
                      [self = shared_from_this()](error_code error, std::size_t) {
                        if (!error && self->keep_alive_) self->read();
                      });
  }

 private:
  class Answer final : public sockeye::Responder {
   public:
    explicit Answer(std::shared_ptr<Session> session) : session_(std::move(session)) {}
    void respond(int status, const sockeye::http::Headers& headers, std::string body) override {
      session_->watching_ = nullptr;
      session_->answer(status, headers, std::move(body));
    }

   private:
    std::shared_ptr<Session> session_;
  };

  sockeye::HostRequest request() {
    sockeye::HostRequest request;
    auto& message = parser_->get();
    request.method = to_string(message.method_string());
    request.target = to_string(message.target());
    for (const auto& field : message) {
      request.headers.add(to_string(field.name_string()), to_string(field.value()));
    }
    error_code ignored;
    request.remote_address = socket_.remote_endpoint(ignored).address().to_string();
    request.body = std::move(message.body());
    return request;
  }

  void handle() {
    keep_alive_ = parser_->get().keep_alive();
    sockeye::HostRequest asked = request();
    if (parser_->upgrade()) {
      const std::string head = beast::buffers_to_string(buffer_.data());
      auto stream = std::make_shared<HostStream>(std::move(socket_));
      if (io_.handle_upgrade(std::move(asked), stream, head)) stream->read();
      return;
    }
    auto responder = std::make_shared<Answer>(shared_from_this());
    watching_ = responder;
    if (io_.handle_request(asked, responder)) {
      watch();
    } else {
      watching_ = nullptr;
      answer(200, {{"Content-Type", "text/plain"}}, "the host's own page\n");
    }
  }

  // While a poll waits, its client may go: the session must hear of it.
  void watch() {
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this()](error_code error) {
      if (error || !self->watching_) return;
      char byte = 0;
      error_code state;
      self->socket_.non_blocking(true, state);
      const std::size_t size =
          self->socket_.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, state);
      if (size > 0 || state == asio::error::would_block) return;
      if (const auto responder = std::exchange(self->watching_, nullptr)) responder->abandon();
    });
  }

  tcp::socket socket_;
  sockeye::Server& io_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
  std::shared_ptr<sockeye::Responder> watching_;
  bool keep_alive_ = false;
};

}  // namespace

void serve(tcp::socket socket, sockeye::Server& io) {
  std::make_shared<Session>(std::move(socket), io)->read();
}
