#include "client/manager_face.hpp"

#include <chrono>
#include <condition_variable>
#include <utility>

#include "client/target.hpp"
#include "engine/client_settings.hpp"
#include "net/guard.hpp"
#include "net/log.hpp"

namespace sockeye::client {
namespace {

constexpr std::chrono::seconds longest_wait{5};

/// Something that is waited for, and that has also happened when nobody will do it any more.
class Happening {
 public:
  /// Destroyed, it has happened.
  class Token {
   public:
    explicit Token(std::shared_ptr<Happening> of) noexcept : of_(std::move(of)) {}
    Token(const Token&) = delete;
    Token& operator=(const Token&) = delete;
    ~Token() {
      const std::lock_guard lock(of_->mutex_);
      of_->done_ = true;
      of_->changed_.notify_all();
    }

   private:
    std::shared_ptr<Happening> of_;
  };

  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, longest_wait, [this] { return done_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool done_ = false;
};

}  // namespace

std::shared_ptr<ManagerFace> ManagerFace::create(Place place, std::string_view url,
                                                 Options options) {
  Target target = parse_target(url);
  check_options(options);
  engine::check_client_options(engine_options(target.origin, options));
  if (options.query.empty()) options.query = std::move(target.query);
  // Made here, so that files which cannot be read are the caller's to hear of.
  auto network = std::make_shared<Network>(place, target.origin, options);
  auto face = std::make_shared<ManagerFace>(std::move(place), options);
  face->start(std::move(network), std::move(options));
  return face;
}

ManagerFace::ManagerFace(Place place, const Options& options)
    : place_(std::move(place)),
      executor_(std::make_shared<PlaceExecutor>(*place_.shard)),
      defaults_{options.auth, options.retries, options.ack_timeout},
      parser_(options.parser),
      auto_connect_(options.auto_connect) {}

void ManagerFace::start(std::shared_ptr<Network> network, Options options) {
  auto begin = [self = shared_from_this(), network = std::move(network),
                options = std::move(options)]() mutable {
    if (self->ended_) return;
    self->driver_ =
        std::make_unique<ManagerDriver>(std::move(network), self->executor_, std::move(options));
    self->watch();
    if (self->auto_connect_) self->driver_->core().open();
  };
  if (here()) {
    begin();
  } else {
    executor_->post(std::move(begin));
  }
}

void ManagerFace::watch() {
  core::ClientManager& core = driver_->core();
  core.on_change = [this] { note_state(); };
  core.on_error = [this](const core::ClientErrorReport& report) { this->report(report); };
}

void ManagerFace::note_state() {
  const core::ClientManager& core = driver_->core();
  reconnecting_.store(core.reconnecting(), std::memory_order_relaxed);
  TransportSnapshot transport = TransportSnapshot::none;
  if (core.state() == core::ClientManager::State::open && core.engine()) {
    transport = core.engine()->transport() == engine::TransportName::polling
                    ? TransportSnapshot::polling
                    : TransportSnapshot::websocket;
  }
  transport_.store(transport, std::memory_order_relaxed);
}

std::string_view ManagerFace::transport() const noexcept {
  switch (transport_.load(std::memory_order_relaxed)) {
    case TransportSnapshot::polling:
      return "polling";
    case TransportSnapshot::websocket:
      return "websocket";
    case TransportSnapshot::none:
      break;
  }
  return {};
}

bool ManagerFace::has_socket(const std::string& nsp) const {
  const std::lock_guard lock(mutex_);
  return sockets_.contains(nsp);
}

std::shared_ptr<SocketFace> ManagerFace::socket(std::string nsp, SocketOptions options,
                                                SocketSetup setup) {
  std::shared_ptr<SocketFace> face;
  {
    const std::lock_guard lock(mutex_);
    const auto found = sockets_.find(nsp);
    if (found != sockets_.end()) {
      face = found->second;
    } else {
      face = std::make_shared<SocketFace>(shared_from_this(), nsp, parser_, executor_);
      if (!end_asked_) sockets_.emplace(nsp, face);
    }
  }
  run([self = shared_from_this(), face, options = std::move(options),
       setup = std::move(setup)](ManagerDriver& driver) mutable {
    if (self->ended_) return;
    core::ClientManager& core = driver.core();
    if (!face->core()) face->attach(core.socket(face->nsp(), std::move(options)));
    const Socket handle(face);
    if (setup) detail::run_guarded(handle, "setup", [&] { setup(handle); });
    if (self->auto_connect_ && face->core() && !face->core()->active()) face->core()->connect();
  });
  return face;
}

void ManagerFace::report(const core::ClientErrorReport& report) {
  if (const auto hook = error_hook_; hook && *hook) {
    const HandlerError error{std::string(report.nsp), std::string(report.event), report.error,
                             report.exception};
    net::guarded("the clients' error hook", [&] { (*hook)(error); });
    return;
  }
  if (!net::log_enabled(LogLevel::warning)) return;
  std::string line(report.nsp);
  if (!report.event.empty()) line.append(" \"").append(report.event).append("\"");
  if (!line.empty()) line += ": ";
  net::log(LogLevel::warning, "client", line + report.error.message());
}

std::unique_ptr<ManagerDriver> ManagerFace::shut_down() {
  ended_ = true;
  if (!driver_) {
    executor_->end();
    return nullptr;
  }
  driver_->core().on_change = nullptr;
  driver_->core().shut_down();
  decltype(sockets_) sockets;
  {
    const std::lock_guard lock(mutex_);
    sockets.swap(sockets_);
  }
  for (const auto& [nsp, face] : sockets) face->detach();
  transport_.store(TransportSnapshot::none, std::memory_order_relaxed);
  reconnecting_.store(false, std::memory_order_relaxed);
  // What waits in the mailbox, and who calls later, finds nobody.
  executor_->end();
  return std::move(driver_);
}

void ManagerFace::end() {
  if (end_asked_.exchange(true)) return;
  if (here()) {
    // Perhaps inside one of its own handlers, which must outlive this call.
    place_.shard->at_end_of_turn([driver = shut_down()] {});
    return;
  }
  const auto over = std::make_shared<Happening>();
  executor_->post([self = shared_from_this(), token = std::make_shared<Happening::Token>(over)] {
    self->shut_down().reset();
  });
  over->wait();
}

}  // namespace sockeye::client
