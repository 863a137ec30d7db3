#include "net/connector.hpp"

#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace sockeye::net {
namespace {

// What a message names; further addresses are counted.
constexpr std::size_t named_failures = 4;

void set_option(int socket, int level, int name) {
  const int on = 1;
  ::setsockopt(socket, level, name, &on, sizeof on);
}

}  // namespace

std::vector<SocketAddress> interleave_families(const std::vector<SocketAddress>& addresses) {
  std::vector<SocketAddress> first;
  std::vector<SocketAddress> other;
  for (const SocketAddress& each : addresses) {
    (each.family() == addresses.front().family() ? first : other).push_back(each);
  }
  std::vector<SocketAddress> result;
  for (std::size_t i = 0; i < std::max(first.size(), other.size()); ++i) {
    if (i < first.size()) result.push_back(first[i]);
    if (i < other.size()) result.push_back(other[i]);
  }
  return result;
}

class Connector::Attempt final : public EventTarget {
 public:
  Attempt(Connector& connector, Fd socket, const SocketAddress& address)
      : address_(address), connector_(connector), socket_(std::move(socket)) {
    connector_.shard_.watch(socket_.get(), EPOLLOUT, *this);
  }
  ~Attempt() {
    if (socket_) connector_.shard_.unwatch(socket_.get(), *this);
  }

  void on_events(std::uint32_t) override {
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) error = errno;
    if (error != 0) {
      connector_.lose(*this, error);
    } else {
      connector_.win(*this);
    }
  }

  const SocketAddress& address() const noexcept { return address_; }
  Fd take_socket() {
    connector_.shard_.unwatch(socket_.get(), *this);
    return std::move(socket_);
  }

 private:
  SocketAddress address_;
  Connector& connector_;
  Fd socket_;
};

Connector::Connector(Shard& shard, Resolver& resolver, ConnectTarget target,
                     UniqueFunction<void(Result)> on_result)
    : shard_(shard),
      resolver_(resolver),
      target_(std::move(target)),
      on_result_(std::move(on_result)) {
  query_ = resolver_.resolve(target_.host, target_.port, target_.family,
                             [this](Resolved resolved) { take_addresses(std::move(resolved)); });
}

Connector::~Connector() {
  resolver_.cancel(query_);
  shard_.cancel(timer_);
}

void Connector::take_addresses(Resolved resolved) {
  query_ = 0;
  if (!resolved.error.empty()) {
    error_.unresolved = true;
    error_.message = std::move(resolved.error);
    give(std::move(error_));
    return;
  }
  if (target_.local) {
    std::erase_if(resolved.addresses, [&](const SocketAddress& address) {
      return address.family() != target_.local->family();
    });
    if (resolved.addresses.empty()) {
      error_.code = std::make_error_code(std::errc::address_family_not_supported);
      error_.message =
          "connect EAFNOSUPPORT " + target_.host + " (no address of the local address's family)";
      give(std::move(error_));
      return;
    }
  }
  addresses_ = interleave_families(resolved.addresses);
  begin_next();
}

void Connector::begin_next() {
  shard_.cancel(std::exchange(timer_, TimerId{}));
  while (next_ < addresses_.size()) {
    if (!begin(addresses_[next_++])) continue;
    if (next_ < addresses_.size()) {
      timer_ = shard_.after(stagger, [this] {
        timer_ = {};
        begin_next();
      });
    }
    return;
  }
  if (!attempts_.empty()) return;
  if (failures_ > named_failures) {
    error_.message += ", and " + std::to_string(failures_ - named_failures) + " more";
  }
  give(std::move(error_));
}

// False where it has failed already.
bool Connector::begin(const SocketAddress& address) {
  Fd socket{::socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!socket) {
    note_failure(errno, address, "socket");
    return false;
  }
  set_option(socket.get(), IPPROTO_TCP, TCP_NODELAY);
  if (target_.local) {
    set_option(socket.get(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
    if (::bind(socket.get(), target_.local->data(), target_.local->size()) != 0) {
      note_failure(errno, *target_.local, "bind");
      return false;
    }
  }
  if (::connect(socket.get(), address.data(), address.size()) != 0 && errno != EINPROGRESS) {
    note_failure(errno, address, "connect");
    return false;
  }
  try {
    attempts_.push_back(std::make_unique<Attempt>(*this, std::move(socket), address));
  } catch (const std::system_error& error) {
    note_failure(error.code().value(), address, "connect");
    return false;
  }
  return true;
}

void Connector::note_failure(int error, const SocketAddress& address, std::string_view call) {
  if (failures_++ == 0) error_.code = {error, std::system_category()};
  if (failures_ > named_failures) return;
  if (failures_ > 1) error_.message += ", ";
  error_.message += describe_error(call, error, address.text());
}

void Connector::lose(Attempt& attempt, int error) {
  note_failure(error, attempt.address(), "connect");
  std::erase_if(attempts_, [&](const auto& each) { return each.get() == &attempt; });
  begin_next();
}

void Connector::win(Attempt& attempt) {
  const SocketAddress address = attempt.address();
  Fd socket = attempt.take_socket();
  attempts_.clear();
  shard_.cancel(std::exchange(timer_, TimerId{}));
  Connection* connection = nullptr;
  try {
    connection = &Connection::create(shard_, std::move(socket), address.address());
  } catch (const std::system_error& error) {
    note_failure(error.code().value(), address, "connect");
    give(std::move(error_));
    return;
  }
  give(connection);
}

void Connector::give(Result result) {
  auto on_result = std::move(on_result_);
  on_result(std::move(result));
}

}  // namespace sockeye::net
