#include "client/socket_face.hpp"

#include "net/guard.hpp"

namespace sockeye::client {
namespace {

/// An event on its way to its socket's thread. Where it never arrives, its acknowledgement fails
/// all the same.
struct Travelling {
  Travelling(EncodedPayload event, const core::Flags& how, detail::AckCallback callback)
      : payload(std::move(event)), flags(how), on_ack(std::move(callback)) {}
  Travelling(const Travelling&) = delete;
  Travelling& operator=(const Travelling&) = delete;
  ~Travelling() {
    if (!on_ack) return;
    const Error error("socket has been disconnected");
    net::guarded("an acknowledgement's callback",
                 [&] { on_ack({.arguments = {}, .error = &error}); });
  }

  EncodedPayload payload;
  core::Flags flags;
  detail::AckCallback on_ack;
};

}  // namespace

SocketFace::SocketFace(std::shared_ptr<ManagerFace> manager, std::string nsp, Parser parser,
                       std::shared_ptr<PlaceExecutor> executor)
    : manager_(std::move(manager)),
      nsp_(std::move(nsp)),
      parser_(std::move(parser)),
      executor_(std::move(executor)) {}

std::string SocketFace::id() const {
  const std::lock_guard lock(id_mutex_);
  return id_;
}

void SocketFace::attach(std::shared_ptr<core::ClientSocket> core) {
  core_ = std::move(core);
  core_->on_change = [this] { take_over(); };
  take_over();
}

void SocketFace::detach() {
  if (!core_) return;
  take_over();
  core_->on_change = nullptr;
  core_.reset();
  note_buffered();
}

void SocketFace::take_over() {
  {
    const std::lock_guard lock(id_mutex_);
    id_ = core_->id();
  }
  recovered_.store(core_->recovered(), std::memory_order_relaxed);
  active_.store(core_->active(), std::memory_order_relaxed);
  connected_.store(core_->connected(), std::memory_order_release);
}

void SocketFace::emit(detail::Outgoing&& outgoing, const core::Flags& flags) {
  if (here() && core_) {
    core_->emit(outgoing.payload, flags, std::move(outgoing.on_ack));
    return;
  }
  const std::size_t size = core::waiting_size(outgoing.payload);
  auto event =
      std::make_shared<Travelling>(std::move(outgoing.payload), flags, std::move(outgoing.on_ack));
  if (executor_->over()) return;
  travelling_.fetch_add(size, std::memory_order_relaxed);
  executor_->post([self = shared_from_this(), event = std::move(event), size] {
    if (self->core_) {
      self->core_->emit(event->payload, event->flags, std::exchange(event->on_ack, nullptr));
      self->note_buffered();
    }
    self->travelling_.fetch_sub(size, std::memory_order_relaxed);
  });
}

void SocketFace::note_buffered() {
  buffered_.store(core_ ? core_->buffered() : 0, std::memory_order_relaxed);
}

std::size_t SocketFace::buffered() {
  if (here()) return core_ ? core_->buffered() : 0;
  if (!executor_->over() && !is_asked_.exchange(true)) {
    executor_->post([self = shared_from_this()] {
      self->is_asked_ = false;
      self->note_buffered();
    });
  }
  return travelling_.load(std::memory_order_relaxed) + buffered_.load(std::memory_order_relaxed);
}

}  // namespace sockeye::client
