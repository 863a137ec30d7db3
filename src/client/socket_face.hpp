// What the handles of a client's socket share: what any thread may read, and the way to the
// socket's own thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "client/place.hpp"
#include "client/registry.hpp"
#include "core/client_socket.hpp"
#include "sockeye/emit.hpp"

namespace sockeye::client {

class ManagerFace;

class SocketFace : public std::enable_shared_from_this<SocketFace> {
 public:
  SocketFace(std::shared_ptr<ManagerFace> manager, std::string nsp, Parser parser,
             std::shared_ptr<PlaceExecutor> executor);
  SocketFace(const SocketFace&) = delete;
  SocketFace& operator=(const SocketFace&) = delete;

  // Any thread.
  const std::shared_ptr<ManagerFace>& manager() const noexcept { return manager_; }
  const std::string& nsp() const noexcept { return nsp_; }
  const Parser& parser() const noexcept { return parser_; }
  std::string id() const;
  bool connected() const noexcept { return connected_.load(std::memory_order_relaxed); }
  bool active() const noexcept { return active_.load(std::memory_order_relaxed); }
  bool recovered() const noexcept { return recovered_.load(std::memory_order_relaxed); }
  void emit(detail::Outgoing&& outgoing, const core::Flags& flags);
  /// Exact on the socket's thread; elsewhere what that thread found when it was asked last.
  std::size_t buffered();
  Registry& registry() noexcept { return registry_; }

  /// Runs `action(core::ClientSocket&)` on the socket's thread: now, where this is it, else later.
  /// Not where the manager is gone.
  template <class Action>
  void run(Action action) {
    if (executor_->over()) return;
    if (here() && core_) {
      action(*core_);
      return;
    }
    executor_->post([self = shared_from_this(), action = std::move(action)]() mutable {
      if (self->core_) action(*self->core_);
    });
  }
  bool here() const noexcept { return executor_->here(); }

  // The socket's thread.
  core::ClientSocket* core() const noexcept { return core_.get(); }
  void attach(std::shared_ptr<core::ClientSocket> core);
  /// The manager is gone.
  void detach();

 private:
  void take_over();
  void note_buffered();

  std::shared_ptr<ManagerFace> manager_;
  std::string nsp_;
  Parser parser_;
  std::shared_ptr<PlaceExecutor> executor_;
  std::atomic<bool> connected_{false};
  std::atomic<bool> active_{false};
  std::atomic<bool> recovered_{false};
  /// Bytes of events that are on their way to the socket's thread.
  std::atomic<std::size_t> travelling_{0};
  std::atomic<std::size_t> buffered_{0};
  std::atomic<bool> is_asked_{false};
  Registry registry_;
  mutable std::mutex id_mutex_;
  std::string id_;
  std::shared_ptr<core::ClientSocket> core_;
};

}  // namespace sockeye::client
