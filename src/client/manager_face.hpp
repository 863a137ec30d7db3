// What the handles of a manager share: what any thread may read and do, and the way to the
// manager's own thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "client/manager_driver.hpp"
#include "client/place.hpp"
#include "client/socket_face.hpp"
#include "sockeye/client/manager.hpp"

namespace sockeye::client {

class ManagerFace : public std::enable_shared_from_this<ManagerFace> {
 public:
  /// Checks the options and sets the manager up; throws what Manager's constructor throws.
  static std::shared_ptr<ManagerFace> create(Place place, std::string_view url, Options options);
  ManagerFace(Place place, const Options& options);
  ManagerFace(const ManagerFace&) = delete;
  ManagerFace& operator=(const ManagerFace&) = delete;

  // Any thread.
  bool here() const noexcept { return executor_->here(); }
  /// What sockets get that bring no options.
  SocketOptions socket_options() const { return defaults_; }
  bool has_socket(const std::string& nsp) const;
  std::shared_ptr<SocketFace> socket(std::string nsp, SocketOptions options, SocketSetup setup);
  bool reconnecting() const noexcept { return reconnecting_.load(std::memory_order_relaxed); }
  std::string_view transport() const noexcept;
  /// Ends all, once; on another thread it waits until no handler runs any more, or for some
  /// seconds.
  void end();

  /// Runs `action(ManagerDriver&)` on the manager's thread: now, where this is it, else later. Not
  /// where it has ended.
  template <class Action>
  void run(Action action) {
    if (executor_->over()) return;
    if (here() && driver_) {
      action(*driver_);
      return;
    }
    executor_->post([self = shared_from_this(), action = std::move(action)]() mutable {
      if (self->driver_) action(*self->driver_);
    });
  }

  // The manager's thread.
  ManagerDriver* driver() const noexcept { return driver_.get(); }
  void set_error_hook(std::function<void(const HandlerError&)> hook) {
    error_hook_ = std::make_shared<const std::function<void(const HandlerError&)>>(std::move(hook));
  }
  void report(const core::ClientErrorReport& report);

 private:
  enum class TransportSnapshot : std::uint8_t { none, polling, websocket };

  void start(std::shared_ptr<Network> network, Options options);
  void watch();
  void note_state();
  std::unique_ptr<ManagerDriver> shut_down();

  Place place_;
  std::shared_ptr<PlaceExecutor> executor_;
  SocketOptions defaults_;
  Parser parser_;
  bool auto_connect_;
  std::atomic<bool> end_asked_{false};
  std::atomic<bool> reconnecting_{false};
  std::atomic<TransportSnapshot> transport_{TransportSnapshot::none};
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<SocketFace>, std::less<>> sockets_;
  std::shared_ptr<const std::function<void(const HandlerError&)>> error_hook_;
  std::unique_ptr<ManagerDriver> driver_;
  bool ended_ = false;
};

/// What ends a manager when nobody who may keep it is left.
class Keeper {
 public:
  explicit Keeper(std::shared_ptr<ManagerFace> face) noexcept : face_(std::move(face)) {}
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;
  ~Keeper() { face_->end(); }

  const std::shared_ptr<ManagerFace>& face() const noexcept { return face_; }

 private:
  std::shared_ptr<ManagerFace> face_;
};

}  // namespace sockeye::client
