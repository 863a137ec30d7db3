#include "http_connection.hpp"

#include <sys/epoll.h>

#include <charconv>

#include "failure.hpp"

namespace load {

namespace {

constexpr std::string_view headers =
    " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nUser-Agent: sockeye-load\r\n";

std::size_t content_length(std::string_view head) {
  for (const std::string_view name : {"Content-Length: ", "content-length: "}) {
    const std::size_t at = head.find(name);
    if (at == std::string_view::npos) continue;
    std::size_t length = 0;
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    return length;
  }
  throw Failure("an answer without Content-Length: " + std::string(head));
}

}  // namespace

void HttpConnection::connect(const Target& target) {
  stream_.connect(target, index_);
  connected_ = false;
  loop_.add(stream_.fd(), *this);
}

void HttpConnection::close() {
  stream_.close();
  received_.clear();
  unsent_.clear();
}

void HttpConnection::get(std::string_view path) {
  unsent_.append("GET ").append(path).append(headers).append("\r\n");
  loop_.flush_later(*this);
}

void HttpConnection::post(std::string_view path, std::string_view body) {
  unsent_.append("POST ").append(path).append(headers);
  unsent_.append("Content-Type: text/plain;charset=UTF-8\r\nContent-Length: ");
  unsent_.append(std::to_string(body.size())).append("\r\n\r\n").append(body);
  loop_.flush_later(*this);
}

void HttpConnection::flush() {
  if (!connected_ || unsent_.empty()) return;
  stream_.write(unsent_);
  unsent_.clear();
}

void HttpConnection::on_ready(std::uint32_t events) {
  if (!stream_.is_open()) return;
  if (!connected_) {
    if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) return;
    stream_.check_connected();
    connected_ = true;
    flush();
  }
  stream_.flush();
  bool more = true;
  while (more && stream_.is_open()) {
    std::string_view bytes;
    const Stream::ReadResult result = stream_.read(bytes, more);
    if (result == Stream::ReadResult::end) throw Failure("the server closed an HTTP connection");
    if (result == Stream::ReadResult::nothing) return;
    received_.append(bytes);
    take();
  }
}

void HttpConnection::take() {
  const std::size_t end = received_.find("\r\n\r\n");
  if (end == std::string::npos) return;
  const std::string_view head(received_.data(), end + 2);
  const std::size_t length = content_length(head);
  if (received_.size() < end + 4 + length) return;
  int status = 0;
  std::from_chars(head.data() + 9, head.data() + 12, status);
  const std::string body = received_.substr(end + 4, length);
  received_.clear();
  listener_.on_answer(*this, status, body);
}

}  // namespace load
