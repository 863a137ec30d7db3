#include "client.hpp"

#include <sys/epoll.h>

#include "failure.hpp"
#include "frames.hpp"

namespace load {

namespace {

// A browser's worth of headers, 300 bytes of names and values. The key is that of RFC 6455, so that
// the answer to it is known.
constexpr std::string_view request_line = "GET /socket.io/?EIO=4&transport=websocket";
constexpr std::string_view upgrade_head =
    " HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Origin: http://127.0.0.1\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/124.0.0.0 Safari/537.36\r\n"
    "Accept-Language: en-GB,en;q=0.9\r\n"
    "\r\n";
constexpr std::string_view accepted_key = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

}  // namespace

Client::Client(Loop& loop, ClientListener& listener, std::uint32_t index)
    : loop_(loop), listener_(listener), index_(index), mask_(0x9e3779b9U * (index + 1)) {}

void Client::connect(const Target& target) {
  sid_.clear();
  open(target);
}

void Client::upgrade(const Target& target, std::string_view sid) {
  sid_ = sid;
  open(target);
}

void Client::open(const Target& target) {
  stream_.connect(target, index_);
  state_ = State::connecting;
  loop_.add(stream_.fd(), *this);
}

void Client::close() {
  stream_.close();
  state_ = State::closed;
  partial_.clear();
  unsent_.clear();
}

void Client::send(std::string_view packet) {
  send_text("4", packet);
}

void Client::send_text(std::string_view head, std::string_view body) {
  if (unsent_.empty()) loop_.flush_later(*this);
  mask_ = mask_ * 1664525U + 1013904223U;
  append_frame(unsent_, Opcode::text, head, body, mask_);
}

void Client::flush() {
  if (unsent_.empty() || !stream_.is_open()) return;
  stream_.write(unsent_);
  unsent_.clear();
}

void Client::on_ready(std::uint32_t events) {
  if (state_ == State::closed) return;
  if (state_ == State::connecting) {
    if ((events & (EPOLLOUT | EPOLLERR | EPOLLHUP)) == 0) return;
    stream_.check_connected();
    state_ = State::upgrading;
    std::string request(request_line);
    if (!sid_.empty()) request.append("&sid=").append(sid_);
    stream_.write(request.append(upgrade_head));
  } else if ((events & EPOLLOUT) != 0) {
    stream_.flush();
  }
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) == 0) return;
  read();
  // A TLS handshake that went on lets bytes out.
  if (state_ != State::closed) stream_.flush();
}

void Client::read() {
  bool more = true;
  while (more && state_ != State::closed) {
    std::string_view bytes;
    switch (stream_.read(bytes, more)) {
      case Stream::ReadResult::bytes:
        take(bytes);
        break;
      case Stream::ReadResult::nothing:
        break;
      case Stream::ReadResult::end:
        fail("the server closed the connection");
    }
  }
}

void Client::take(std::string_view bytes) {
  std::string joined_bytes;
  if (!partial_.empty()) {
    joined_bytes.swap(partial_);
    joined_bytes.append(bytes);
    bytes = joined_bytes;
  }
  if (state_ == State::upgrading) take_upgrade(bytes);
  if (state_ != State::upgrading && state_ != State::closed) take_frames(bytes);
  if (state_ != State::closed) partial_.assign(bytes);
}

void Client::take_upgrade(std::string_view& bytes) {
  const std::size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) return;
  const std::string_view head = bytes.substr(0, end);
  if (!head.starts_with("HTTP/1.1 101") || head.find(accepted_key) == std::string_view::npos) {
    fail("the upgrade was answered with " + std::string(head.substr(0, head.find('\r'))));
  }
  bytes.remove_prefix(end + 4);
  state_ = sid_.empty() ? State::opening : State::probing;
  if (!sid_.empty()) send_text("2probe", {});
}

void Client::take_frames(std::string_view& bytes) {
  while (state_ != State::closed) {
    const Frame frame = read_frame(bytes);
    if (frame.size == 0) return;
    bytes.remove_prefix(frame.size);
    switch (frame.opcode) {
      case Opcode::text:
        on_message(frame.payload);
        break;
      case Opcode::ping:
        if (unsent_.empty()) loop_.flush_later(*this);
        append_frame(unsent_, Opcode::pong, frame.payload, {}, mask_);
        break;
      case Opcode::pong:
        break;
      case Opcode::binary:
      case Opcode::close:
        fail("the server sent a frame of opcode " +
             std::to_string(static_cast<unsigned>(frame.opcode)));
    }
  }
}

void Client::on_message(std::string_view text) {
  if (text.empty() || text == "4") fail("the server sent an empty message");
  const std::string_view rest = text.substr(1);
  if (text.front() == '4' && state_ == State::joined) {
    listener_.on_packet(*this, rest);
  } else if (text.front() == '4' && state_ == State::joining && rest.starts_with("0{\"sid\":")) {
    state_ = State::joined;
    listener_.on_joined(*this);
  } else if (text == "3probe" && state_ == State::probing) {
    state_ = State::joined;
    send_text("5", {});
    listener_.on_joined(*this);
  } else if (text.front() == '2' && rest.empty()) {
    send_text("3", {});
    listener_.on_ping(*this);
  } else if (text.front() == '0' && state_ == State::opening) {
    state_ = State::joining;
    send_text("40", {});
  } else if (text.front() != '6') {
    fail("the server sent " + std::string(text.substr(0, 80)));
  }
}

void Client::fail(const std::string& what) const {
  throw Failure("client " + std::to_string(index_) + ": " + what);
}

}  // namespace load
