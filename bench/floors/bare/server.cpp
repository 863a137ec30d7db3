#include "bare/server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

namespace bare {

namespace {

constexpr std::size_t buffer_size = std::size_t{256} * 1024;
char buffer[buffer_size];

std::int64_t now_ns() {
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC, &t);
  return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

void unmask(char* data, std::size_t size, const char* key) {
  std::uint32_t word = 0;
  std::memcpy(&word, key, 4);
  const std::uint64_t wide = (std::uint64_t{word} << 32) | word;
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, data + i, 8);
    eight ^= wide;
    std::memcpy(data + i, &eight, 8);
  }
  for (; i < size; ++i) data[i] = static_cast<char>(data[i] ^ key[i % 4]);
}

}  // namespace

void give_up(const char* what) {
  std::perror(what);
  std::exit(1);
}

void write_all(int fd, std::string_view bytes) {
  if (send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()) &&
      errno != EPIPE && errno != ECONNRESET) {
    give_up("send");
  }
}

std::string text_frame(std::string_view text) {
  std::string frame(1, '\x81');
  if (text.size() < 126) {
    frame.push_back(static_cast<char>(text.size()));
  } else {
    frame.push_back(126);
    frame.push_back(static_cast<char>(text.size() >> 8));
    frame.push_back(static_cast<char>(text.size() & 0xff));
  }
  return frame.append(text);
}

Server::Server(int argc, char** argv) {
  int port = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string_view(argv[i]) == "--port") port = std::atoi(argv[i + 1]);
    if (std::string_view(argv[i]) == "--ping-interval") {
      ping_interval_ns_ = std::int64_t{std::atoi(argv[i + 1])} * 1'000'000;
    }
  }
  // The answer to the example key of RFC 6455, which the generator uses.
  hello_ =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n" +
      text_frame(R"(0{"sid":"AAAAAAAAAAAAAAAAAAAA","upgrades":[],"pingInterval":25000,)"
                 R"("pingTimeout":20000,"maxPayload":1000000})");
  connected_ = text_frame(R"(40{"sid":"BBBBBBBBBBBBBBBBBBBB"})");
  ping_ = text_frame("2");

  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);

  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(listener_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0) give_up("bind");
  if (listen(listener_, 4096) != 0) give_up("listen");
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener_;
  epoll_ctl(epoll_, EPOLL_CTL_ADD, listener_, &event);
  std::printf("listening %u\n", unsigned{ntohs(address.sin_port)});
  std::fflush(stdout);
}

void Server::run() {
  epoll_event events[512];
  while (true) {
    const int count = epoll_wait(epoll_, events, 512, milliseconds_to_ping());
    for (int i = 0; i < count; ++i) {
      const int fd = events[i].data.fd;
      if (fd == listener_) {
        accept_all();
      } else {
        read(fd);
      }
    }
    if (count == 0) ping_due();
    end_turn();
  }
}

void Server::accept_all() {
  while (true) {
    const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    if (connections_.size() <= static_cast<std::size_t>(fd)) {
      connections_.resize(static_cast<std::size_t>(fd) + 1);
    }
    connections_[static_cast<std::size_t>(fd)] = {.open = true};
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = fd;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  }
}

void Server::close(int fd) {
  Connection& connection = connections_[static_cast<std::size_t>(fd)];
  if (connection.joined) on_left(fd);
  connection = {};
  partial_.erase(fd);
  ::close(fd);
}

void Server::read(int fd) {
  Connection& connection = connections_[static_cast<std::size_t>(fd)];
  char* data = buffer;
  std::size_t kept = 0;
  if (!partial_.empty()) {
    if (const auto part = partial_.find(fd); part != partial_.end()) {
      kept = part->second.size();
      std::memcpy(data, part->second.data(), kept);
      partial_.erase(part);
    }
  }
  const ssize_t got = recv(fd, data + kept, buffer_size - kept, 0);
  if (got <= 0) {
    if (got == 0 || errno != EAGAIN) close(fd);
    return;
  }
  std::size_t size = kept + static_cast<std::size_t>(got);
  if (!connection.upgraded) {
    if (!std::string_view(data, size).ends_with("\r\n\r\n")) {
      partial_[fd].assign(data, size);
      return;
    }
    connection.upgraded = true;
    write_all(fd, hello_);
    pings_.push_back({.due = now_ns() + ping_interval_ns_, .fd = fd});
    return;
  }
  const std::size_t taken = take_frames(fd, connection, data, size);
  if (taken < size) partial_[fd].assign(data + taken, size - taken);
  end_read(fd);
}

std::size_t Server::take_frames(int fd, Connection& connection, char* data, std::size_t size) {
  std::size_t taken = 0;
  while (size - taken >= 6) {
    char* frame = data + taken;
    std::size_t length = static_cast<unsigned char>(frame[1]) & 0x7fU;
    std::size_t header = 6;
    if (length == 126) {
      length = static_cast<std::size_t>(static_cast<unsigned char>(frame[2])) << 8 |
               static_cast<unsigned char>(frame[3]);
      header = 8;
    }
    if (size - taken < header + length) break;
    unmask(frame + header, length, frame + header - 4);
    if ((frame[0] & 0x0f) == 1) take_message(fd, connection, {frame + header, length});
    taken += header + length;
  }
  return taken;
}

void Server::take_message(int fd, Connection& connection, std::string_view text) {
  if (text.size() > 2) {
    on_text(fd, text);
  } else if (text == "40") {
    connection.joined = true;
    write_all(fd, connected_);
    on_joined(fd);
  } else if (text == "3") {
    pings_.push_back({.due = now_ns() + ping_interval_ns_, .fd = fd});
  }
}

int Server::milliseconds_to_ping() const {
  if (pings_.empty()) return -1;
  const std::int64_t left = pings_.front().due - now_ns();
  return left <= 0 ? 0 : static_cast<int>(left / 1'000'000 + 1);
}

void Server::ping_due() {
  const std::int64_t now = now_ns();
  while (!pings_.empty() && pings_.front().due <= now) {
    const int fd = pings_.front().fd;
    pings_.pop_front();
    if (connections_[static_cast<std::size_t>(fd)].joined) write_all(fd, ping_);
  }
}

}  // namespace bare
