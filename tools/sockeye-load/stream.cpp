#include "stream.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "failure.hpp"

namespace load {

namespace {

[[noreturn]] void fail(const char* what) {
  throw Failure(std::string(what) + ": " + std::strerror(errno));
}

void set(int fd, int level, int name) {
  const int on = 1;
  if (setsockopt(fd, level, name, &on, sizeof on) != 0) fail("setsockopt");
}

constexpr std::size_t buffer_size = std::size_t{256} * 1024;
char read_buffer[buffer_size];

}  // namespace

void Stream::connect(const Target& target, std::uint32_t number) {
  close();
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd_ < 0) fail("socket (ulimit -n?)");
  set(fd_, IPPROTO_TCP, TCP_NODELAY);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  if (target.sources > 0) {
    set(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    address.sin_addr.s_addr = htonl(0x7f000002U + number % target.sources);
    if (bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("bind");
  }
  address.sin_port = htons(target.port);
  if (inet_pton(AF_INET, target.host.c_str(), &address.sin_addr) != 1) {
    throw Failure(target.host + " is no IPv4 address");
  }
  if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 &&
      errno != EINPROGRESS) {
    fail("connect");
  }
  if (target.tls) tls_ = std::make_unique<TlsSession>(fd_);
}

void Stream::check_connected() const {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) throw Failure("connect: " + std::string(std::strerror(error)));
}

void Stream::close() {
  tls_.reset();
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
  left_.clear();
}

Stream::ReadResult Stream::read(std::string_view& bytes, bool& more) {
  const long size = tls_ ? tls_->read(read_buffer, buffer_size)
                         : static_cast<long>(recv(fd_, read_buffer, buffer_size, 0));
  if (size > 0) {
    bytes = {read_buffer, static_cast<std::size_t>(size)};
    // TLS gives a record at a time.
    more = tls_ || bytes.size() == buffer_size;
    return ReadResult::bytes;
  }
  more = false;
  const bool nothing = tls_ ? size == 0 : size < 0 && errno == EAGAIN;
  return nothing ? ReadResult::nothing : ReadResult::end;
}

std::size_t Stream::try_write(std::string_view bytes) {
  if (tls_) {
    const long size = tls_->write(bytes);
    if (size < 0) throw Failure("the TLS connection was lost");
    return static_cast<std::size_t>(size);
  }
  const ssize_t size = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (size < 0 && errno != EAGAIN) fail("send");
  return size < 0 ? 0 : static_cast<std::size_t>(size);
}

void Stream::write(std::string_view bytes) {
  if (left_.empty()) bytes.remove_prefix(try_write(bytes));
  left_.append(bytes);
}

void Stream::flush() {
  if (left_.empty()) return;
  const std::string bytes = std::move(left_);
  left_.clear();
  write(bytes);
}

}  // namespace load
