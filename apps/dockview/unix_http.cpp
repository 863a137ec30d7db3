#include "unix_http.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <utility>

namespace dockview {

namespace {

using Clock = std::chrono::steady_clock;
namespace beast_http = boost::beast::http;
using Parser = beast_http::response_parser<beast_http::string_body>;

constexpr std::size_t body_limit = 16 * 1024 * 1024;

class Descriptor {
 public:
  explicit Descriptor(int fd) noexcept : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const noexcept { return fd_; }

 private:
  int fd_;
};

bool connect_to(int fd, const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return false;
  std::copy(path.begin(), path.end(), address.sun_path);
  const void* generic = &address;
  return connect(fd, static_cast<const sockaddr*>(generic), sizeof address) == 0;
}

bool send_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Reads until the parser is done, `go_on` says no (asked at least every 200 ms), or an error.
template <class GoOn>
bool read_answer(int fd, Parser& parser, GoOn go_on) {
  std::array<char, 16 * 1024> chunk{};
  std::string pending;
  while (!parser.is_done() && go_on()) {
    pollfd watched{.fd = fd, .events = POLLIN, .revents = 0};
    if (poll(&watched, 1, 200) == 0) continue;
    const ssize_t size = recv(fd, chunk.data(), chunk.size(), 0);
    boost::system::error_code error;
    if (size < 0) return false;
    if (size == 0) {
      parser.put_eof(error);
      return !error && parser.is_done() && go_on();
    }
    pending.append(chunk.data(), static_cast<std::size_t>(size));
    std::size_t used = 1;
    while (used > 0 && !pending.empty() && !parser.is_done()) {
      used = parser.put(boost::asio::buffer(pending), error);
      pending.erase(0, used);
      if (error && error != beast_http::error::need_more) return false;
    }
  }
  return parser.is_done() && go_on();
}

std::string head(const std::string& method, const std::string& target) {
  return method + ' ' + target +
         " HTTP/1.1\r\nHost: docker\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
}

}  // namespace

std::optional<UnixHttp::Answer> UnixHttp::request(const std::string& method,
                                                  const std::string& target,
                                                  std::chrono::milliseconds timeout,
                                                  const std::stop_token& stop) const {
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!connect_to(socket.get(), path_) || !send_all(socket.get(), head(method, target))) {
    return std::nullopt;
  }
  Parser parser;
  parser.eager(true);
  parser.body_limit(body_limit);
  const auto end = Clock::now() + timeout;
  const auto go_on = [&] { return Clock::now() < end && !stop.stop_requested(); };
  if (!read_answer(socket.get(), parser, go_on)) {
    return std::nullopt;
  }
  return Answer{static_cast<int>(parser.get().result_int()), std::move(parser.get().body())};
}

int UnixHttp::stream(const std::string& target, const std::stop_token& stop,
                     const Part& part) const {
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!connect_to(socket.get(), path_) || !send_all(socket.get(), head("GET", target))) return 0;
  Parser parser;
  parser.eager(true);
  parser.body_limit(boost::none);
  const auto hand_on = [&] {
    if (stop.stop_requested()) return false;
    if (!parser.is_header_done() || parser.get().result_int() >= 300) return true;
    const std::string body = std::exchange(parser.get().body(), {});
    return body.empty() || part(body);
  };
  read_answer(socket.get(), parser, hand_on);
  return parser.is_header_done() ? static_cast<int>(parser.get().result_int()) : 0;
}

}  // namespace dockview
