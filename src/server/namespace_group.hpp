// One namespace on every shard of the process: registrations go to each, broadcasts reach each,
// answers are put together.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/namespace.hpp"
#include "core/scope.hpp"
#include "core/types.hpp"
#include "sockeye/socket.hpp"

namespace sockeye::server {

class NamespaceGroup final : public core::NamespaceScope {
 public:
  /// A parent's namespaces are those made from it.
  enum class Kind { plain, parent };

  /// Its share on one shard. `nsp` is set and read on that shard alone; null where the shard does
  /// not have it, or no longer.
  struct Part {
    std::shared_ptr<core::Executor> executor;
    std::shared_ptr<core::Namespace> nsp;
  };

  NamespaceGroup(std::string name, Parser parser, std::vector<std::shared_ptr<Part>> parts,
                 Kind kind)
      : NamespaceScope(std::move(parser)),
        name_(std::move(name)),
        parts_(std::move(parts)),
        kind_(kind) {}

  /// That of a shard's namespace; one that reaches nobody where the namespace or the server is
  /// gone.
  static std::shared_ptr<NamespaceGroup> of(const core::Namespace& nsp);

  const std::string& name() const noexcept { return name_; }
  Part& part(std::size_t shard) const noexcept { return *parts_[shard]; }

  /// Runs `action(core::Namespace&)` on every shard that has it, here at once where this is one.
  template <class Action>
  void on_each(Action action) {
    on_each(std::move(action), [] {});
  }
  /// `absent()` is run where the shard does not have it.
  template <class Action, class Absent>
  void on_each(Action action, Absent absent) {
    for (const auto& part : parts_) {
      part->executor->run([part, action, absent] {
        if (part->nsp && part->nsp->hub()) {
          action(*part->nsp);
        } else {
          absent();
        }
      });
    }
  }

  /// On the first shard alone.
  template <class Action, class Absent>
  void on_first(Action action, Absent absent) {
    if (parts_.empty()) return absent();
    parts_.front()->executor->run([part = parts_.front(), action, absent] {
      if (part->nsp && part->nsp->hub()) {
        action(*part->nsp);
      } else {
        absent();
      }
    });
  }
  /// The calling shard's, null where it does not have it. Throws std::logic_error, with the name of
  /// the call, on a thread that is no shard's.
  core::Namespace* here(std::string_view call) const;

  void broadcast(core::BroadcastPacket packet, const core::Target& target) override;
  void broadcast_with_ack(core::BroadcastPacket packet, const core::Target& target,
                          std::function<void(core::BroadcastReplies)> done) override;
  void fetch_sockets(const core::Target& target,
                     std::function<void(std::vector<core::SocketDetails>)> done) override;
  void add_sockets(const core::Target& target, std::vector<std::string> rooms) override;
  void del_sockets(const core::Target& target, std::vector<std::string> rooms) override;
  void disconnect_sockets(const core::Target& target, bool close_connection) override;

 private:
  std::string name_;
  std::vector<std::shared_ptr<Part>> parts_;
  Kind kind_;
};

}  // namespace sockeye::server
