// c-ares calls back from inside its own functions, where it may not be destroyed. So answers are
// written down there and given at the end of the turn.
#include "net/resolver.hpp"

#include <ares.h>
#include <netdb.h>
#include <sys/epoll.h>
#include <sys/time.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "net/guard.hpp"

namespace sockeye::net {
namespace {

constexpr std::size_t longest_name = 253;
constexpr std::size_t most_addresses = 32;
constexpr std::chrono::milliseconds patience_with_ipv6{300};

bool is_name(std::string_view host) noexcept {
  return !host.empty() && host.size() <= longest_name && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_';
  });
}

int to_family(http::AddressFamily family) noexcept {
  if (family == http::AddressFamily::ipv4) return AF_INET;
  return family == http::AddressFamily::ipv6 ? AF_INET6 : AF_UNSPEC;
}

std::string error_text(int status, const std::string& host) {
  switch (status) {
    case ARES_ENOTFOUND:
    case ARES_ENODATA:
    case ARES_ENONAME:
      return "getaddrinfo ENOTFOUND " + host;
    case ARES_ETIMEOUT:
    case ARES_ESERVFAIL:
    case ARES_EREFUSED:
    case ARES_ECONNREFUSED:
      return "getaddrinfo EAI_AGAIN " + host + " (" + ares_strerror(status) + ")";
    default:
      return "getaddrinfo EAI_FAIL " + host + " (" + ares_strerror(status) + ")";
  }
}

void init_library() {
  static const int done = ares_library_init(ARES_LIB_INIT_ALL);
  static_cast<void>(done);
}

}  // namespace

class Resolver::State : public std::enable_shared_from_this<State> {
 public:
  State(Shard& shard, ResolverOptions options) : shard_(shard), options_(std::move(options)) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { close_channel(); }

  void ask(Id id, const std::string& host, std::uint16_t port, http::AddressFamily family);

  std::unordered_map<Id, OnResolved> callbacks;
  Id last = 0;

 private:
  struct Query {
    State* state;
    Id id;
    std::string host;
    std::uint16_t port;
    /// Of two questions for one answer only the first speaks of failure.
    bool second;
  };

  class Socket final : public EventTarget {
   public:
    Socket(State& state, int fd) : state_(state), fd_(fd) {}
    void on_events(std::uint32_t events) override {
      const int in = (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 ? fd_ : ARES_SOCKET_BAD;
      const int out = (events & EPOLLOUT) != 0 ? fd_ : ARES_SOCKET_BAD;
      state_.process(in, out);
    }

   private:
    State& state_;
    int fd_;
  };

  static void on_answer(void* argument, int status, int, ares_addrinfo* found);
  static void on_socket(void* state, ares_socket_t fd, int reads, int writes);
  void query(Query query, int family);
  void ask_again_for_ipv4(Id id, const std::string& host, std::uint16_t port);
  void finish(Id id, Resolved resolved);
  bool open_channel();
  void close_channel() noexcept;
  void process(int in, int out);
  void arm();
  void deliver();

  Shard& shard_;
  ResolverOptions options_;
  ares_channel channel_ = nullptr;
  std::map<int, std::unique_ptr<Socket>> sockets_;
  std::size_t asked_ = 0;
  std::vector<std::pair<Id, Resolved>> done_;
  TimerId timer_;
  bool delivers_ = false;
};

bool Resolver::State::open_channel() {
  if (channel_) return true;
  init_library();
  ares_options options{};
  options.timeout = static_cast<int>(options_.timeout.count());
  options.tries = options_.tries;
  options.sock_state_cb = on_socket;
  options.sock_state_cb_data = this;
  const int mask = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
  if (ares_init_options(&channel_, &options, mask) != ARES_SUCCESS) {
    channel_ = nullptr;
    return false;
  }
  if (!options_.servers.empty()) {
    ares_set_servers_ports_csv(channel_, options_.servers.c_str());
  }
  return true;
}

void Resolver::State::close_channel() noexcept {
  shard_.cancel(std::exchange(timer_, TimerId{}));
  if (channel_) ares_destroy(std::exchange(channel_, nullptr));
}

void Resolver::State::ask(Id id, const std::string& host, std::uint16_t port,
                          http::AddressFamily family) {
  const int wanted = to_family(family);
  if (const auto literal = SocketAddress::parse(host, port)) {
    if (wanted == AF_UNSPEC || wanted == literal->family()) return finish(id, {{*literal}, {}});
    return finish(id, {{}, "getaddrinfo ENOTFOUND " + host + " (an address of the other family)"});
  }
  if (!is_name(host)) return finish(id, {{}, "getaddrinfo EAI_NONAME " + host});
  if (!open_channel()) return finish(id, {{}, error_text(ARES_ENOMEM, host)});
  query({this, id, host, port, false}, wanted);
  if (wanted == AF_UNSPEC) ask_again_for_ipv4(id, host, port);
}

void Resolver::State::query(Query query, int family) {
  ares_addrinfo_hints hints{};
  hints.ai_family = family;
  hints.ai_socktype = SOCK_STREAM;
  ++asked_;
  const auto kept = new Query(std::move(query));
  ares_getaddrinfo(channel_, kept->host.c_str(), nullptr, &hints, on_answer, kept);
  arm();
}

// c-ares waits for the answers of both families, and some name servers never answer for IPv6.
void Resolver::State::ask_again_for_ipv4(Id id, const std::string& host, std::uint16_t port) {
  shard_.after(patience_with_ipv6, [weak = weak_from_this(), id, host, port] {
    const auto state = weak.lock();
    if (!state || !state->callbacks.contains(id) || !state->channel_) return;
    state->query({state.get(), id, host, port, true}, AF_INET);
  });
}

void Resolver::State::on_answer(void* argument, int status, int, ares_addrinfo* found) {
  const std::unique_ptr<Query> query(static_cast<Query*>(argument));
  State& state = *query->state;
  --state.asked_;
  Resolved resolved;
  const ares_addrinfo_node* node = found ? found->nodes : nullptr;
  for (; node && resolved.addresses.size() < most_addresses; node = node->ai_next) {
    if (const auto address = SocketAddress::from(*node->ai_addr, query->port)) {
      resolved.addresses.push_back(*address);
    }
  }
  if (found) ares_freeaddrinfo(found);
  if (resolved.addresses.empty()) {
    resolved.error = error_text(status == ARES_SUCCESS ? ARES_ENODATA : status, query->host);
  }
  // Of a channel that is being destroyed nobody waits for an answer.
  if (!state.channel_ || (query->second && !resolved.error.empty())) return;
  state.finish(query->id, std::move(resolved));
}

void Resolver::State::finish(Id id, Resolved resolved) {
  done_.emplace_back(id, std::move(resolved));
  if (std::exchange(delivers_, true)) return;
  shard_.at_end_of_turn([weak = weak_from_this()] {
    if (const auto state = weak.lock()) state->deliver();
  });
}

void Resolver::State::deliver() {
  delivers_ = false;
  if (asked_ == 0) close_channel();
  for (auto& [id, resolved] : std::exchange(done_, {})) {
    auto entry = callbacks.extract(id);
    if (entry.empty()) continue;
    guarded("a resolver's callback", [&] { entry.mapped()(std::move(resolved)); });
  }
}

void Resolver::State::on_socket(void* argument, ares_socket_t fd, int reads, int writes) {
  State& state = *static_cast<State*>(argument);
  const auto events = (reads != 0 ? static_cast<std::uint32_t>(EPOLLIN) : 0U) |
                      (writes != 0 ? static_cast<std::uint32_t>(EPOLLOUT) : 0U);
  const auto found = state.sockets_.find(fd);
  if (events == 0) {
    if (found == state.sockets_.end()) return;
    state.shard_.unwatch(fd, *found->second);
    state.sockets_.erase(found);
    return;
  }
  // Where the kernel watches nothing more, the query's time-out ends the wait.
  guarded("watching a name server", [&] {
    if (found != state.sockets_.end()) {
      state.shard_.change_watch(fd, events, *found->second);
      return;
    }
    auto socket = std::make_unique<Socket>(state, fd);
    state.shard_.watch(fd, events, *socket);
    state.sockets_.emplace(fd, std::move(socket));
  });
}

void Resolver::State::process(int in, int out) {
  ares_process_fd(channel_, in, out);
  arm();
}

void Resolver::State::arm() {
  shard_.cancel(std::exchange(timer_, TimerId{}));
  timeval next{};
  if (asked_ == 0 || !ares_timeout(channel_, nullptr, &next)) return;
  const auto wait = std::chrono::seconds(next.tv_sec) + std::chrono::microseconds(next.tv_usec) +
                    std::chrono::milliseconds{1};
  timer_ = shard_.after(wait, [this] {
    timer_ = {};
    process(ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  });
}

Resolver::Resolver(Shard& shard, ResolverOptions options)
    : state_(std::make_shared<State>(shard, std::move(options))) {}

Resolver::~Resolver() {
  // Their destructors may come back here.
  const auto callbacks = std::exchange(state_->callbacks, {});
}

Resolver::Id Resolver::resolve(const std::string& host, std::uint16_t port,
                               http::AddressFamily family, OnResolved on_resolved) {
  const Id id = ++state_->last;
  state_->callbacks.emplace(id, std::move(on_resolved));
  state_->ask(id, host, port, family);
  return id;
}

void Resolver::cancel(Id id) {
  const auto dropped = state_->callbacks.extract(id);
}

}  // namespace sockeye::net
