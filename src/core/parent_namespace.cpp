#include "core/parent_namespace.hpp"

#include <utility>

#include "core/hub.hpp"

namespace sockeye::core {
namespace {

// Passes on to every child what concerns many sockets. Listeners may make and remove children
// meanwhile: those that are there at the beginning count.
class ParentAdapter final : public Adapter {
 public:
  using Adapter::Adapter;

  void broadcast(const BroadcastPacket& packet, const Target& target) override {
    for (const auto& child : children()) child->adapter().broadcast(packet, target);
  }

  void broadcast_with_ack(const BroadcastPacket& packet, const Target& target,
                          std::function<void(BroadcastReplies)> done) override {
    struct Gathering {
      std::size_t left;
      BroadcastReplies whole;
      std::function<void(BroadcastReplies)> done;
    };
    const auto all = children();
    if (all.empty()) return done({});
    const auto gathering = std::make_shared<Gathering>();
    gathering->left = all.size();
    gathering->done = std::move(done);
    for (const auto& child : all) {
      child->adapter().broadcast_with_ack(packet, target, [gathering](BroadcastReplies part) {
        gathering->whole.merge(std::move(part));
        if (--gathering->left == 0) gathering->done(std::move(gathering->whole));
      });
    }
  }

  void add_sockets(const Target& target, const std::vector<std::string>& rooms) override {
    for (const auto& child : children()) child->adapter().add_sockets(target, rooms);
  }
  void del_sockets(const Target& target, const std::vector<std::string>& rooms) override {
    for (const auto& child : children()) child->adapter().del_sockets(target, rooms);
  }
  void disconnect_sockets(const Target& target, bool close_connection) override {
    for (const auto& child : children()) {
      child->adapter().disconnect_sockets(target, close_connection);
    }
  }

 private:
  std::vector<std::shared_ptr<Namespace>> children() const {
    return static_cast<ParentNamespace&>(nsp()).children();
  }
};

}  // namespace

ParentNamespace::ParentNamespace(Hub& hub, std::string name, NamespaceMatcher matcher)
    : Namespace(hub, std::move(name),
                [](Namespace& nsp) { return std::make_unique<ParentAdapter>(nsp); }),
      matcher_(std::move(matcher)) {}

std::shared_ptr<Namespace> ParentNamespace::make_child(std::string name) {
  auto child = std::make_shared<Namespace>(*hub(), std::move(name), hub()->options().adapter);
  child->handlers() = handlers();
  child->set_parent(std::static_pointer_cast<ParentNamespace>(shared_from_this()));
  children_.push_back(child);
  return child;
}

void ParentNamespace::forget(const Namespace& child) {
  std::erase_if(children_, [&](const auto& held) { return held.get() == &child; });
}

}  // namespace sockeye::core
