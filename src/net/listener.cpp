// Accepting: batches, and what to do when the process has no descriptor left.
#include "net/listener.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>
#include <utility>

#include "net/guard.hpp"
#include "net/log.hpp"

namespace sockeye::net {
namespace {

constexpr int accepts_a_turn = 64;
constexpr std::chrono::milliseconds rest_time{100};

struct Endpoint {
  sockaddr_storage storage{};
  socklen_t size = 0;
  bool any = false;

  sockaddr* address() noexcept { return reinterpret_cast<sockaddr*>(&storage); }
  int family() const noexcept { return storage.ss_family; }
};

Endpoint endpoint_six(const in6_addr& address, std::uint16_t port) {
  Endpoint result;
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  six.sin6_addr = address;
  std::memcpy(&result.storage, &six, sizeof six);
  result.size = sizeof six;
  return result;
}

Endpoint endpoint_four(const in_addr& address, std::uint16_t port) {
  Endpoint result;
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  four.sin_addr = address;
  std::memcpy(&result.storage, &four, sizeof four);
  result.size = sizeof four;
  return result;
}

[[noreturn]] void refuse(const ListenOptions& options, int error) {
  throw std::system_error(error, std::system_category(),
                          "cannot listen on " + (options.host.empty() ? "port" : options.host) +
                              " " + std::to_string(options.port));
}

Endpoint to_endpoint(const ListenOptions& options) {
  if (options.host.empty()) {
    Endpoint any = endpoint_six(in6addr_any, options.port);
    any.any = true;
    return any;
  }
  const std::string& host = options.host == "localhost" ? "127.0.0.1" : options.host;
  in_addr four{};
  if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return endpoint_four(four, options.port);
  in6_addr six{};
  if (::inet_pton(AF_INET6, host.c_str(), &six) == 1) return endpoint_six(six, options.port);
  refuse(options, EINVAL);
}

void set_option(int socket, int level, int name, int value) {
  ::setsockopt(socket, level, name, &value, sizeof value);
}

Fd open_spare() {
  return Fd{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
}

}  // namespace

Listener::Listener(Shard& shard, const ListenOptions& options,
                   UniqueFunction<void(Connection&)> on_accept)
    : shard_(&shard), spare_(open_spare()), on_accept_(std::move(on_accept)) {
  constexpr int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
  Endpoint endpoint = to_endpoint(options);
  socket_ = Fd{::socket(endpoint.family(), type, 0)};
  if (!socket_ && endpoint.any) {
    endpoint = endpoint_four(in_addr{}, options.port);
    socket_ = Fd{::socket(AF_INET, type, 0)};
  }
  if (!socket_) refuse(options, errno);
  if (endpoint.any && endpoint.family() == AF_INET6) {
    set_option(socket_.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
  }
  set_option(socket_.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  // Linux hands this down to each accepted socket, which saves a call for each.
  set_option(socket_.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (::bind(socket_.get(), endpoint.address(), endpoint.size) != 0 ||
      ::listen(socket_.get(), options.backlog) != 0) {
    refuse(options, errno);
  }
  socklen_t size = sizeof endpoint.storage;
  if (::getsockname(socket_.get(), endpoint.address(), &size) != 0) refuse(options, errno);
  port_ = Address::from(*endpoint.address()).port;
  shard_->watch(socket_.get(), EPOLLIN, *this);
  watched_ = true;
}

Listener::~Listener() {
  close();
}

void Listener::close() noexcept {
  shard_->cancel(std::exchange(resting_, TimerId{}));
  if (std::exchange(watched_, false)) shard_->unwatch(socket_.get(), *this);
  socket_.reset();
}

void Listener::on_events(std::uint32_t) {
  for (int i = 0; i < accepts_a_turn && watched_; ++i) {
    sockaddr_storage storage{};
    auto* address = reinterpret_cast<sockaddr*>(&storage);
    socklen_t size = sizeof storage;
    Fd accepted{::accept4(socket_.get(), address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC)};
    if (accepted) {
      take(std::move(accepted), Address::from(*address));
    } else if (errno == EAGAIN) {
      return;
    } else if (errno == EMFILE) {
      shed_one();
    } else if (errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      rest();
    }
  }
}

void Listener::take(Fd socket, Address peer) {
  ++shard_->stats().accepted;
  guarded("on_accept", [&] {
    if (divert_ && divert_(socket, peer)) return;
    Connection& connection = Connection::create(*shard_, std::move(socket), peer);
    if (!guarded("on_accept", [&] { on_accept_(connection); })) connection.abort();
  });
}

// A connection that is not accepted keeps the descriptor readable for ever; giving up the spare one
// for a moment lets it be accepted and closed.
void Listener::shed_one() {
  log(LogLevel::warning, "net", "out of file descriptors: a connection was accepted and closed");
  spare_.reset();
  Fd accepted{::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC)};
  const bool shed = static_cast<bool>(accepted);
  accepted.reset();
  spare_ = open_spare();
  if (shed) {
    ++shard_->stats().refused;
  } else {
    rest();
  }
}

void Listener::rest() {
  shard_->unwatch(socket_.get(), *this);
  watched_ = false;
  resting_ = shard_->after(rest_time, [this] {
    resting_ = {};
    shard_->watch(socket_.get(), EPOLLIN, *this);
    watched_ = true;
  });
}

}  // namespace sockeye::net
