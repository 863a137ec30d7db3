// One namespace on every shard of the process: registrations go to each, broadcasts reach each,
// answers are put together where they were asked for.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/namespace.hpp"
#include "core/scope.hpp"
#include "core/types.hpp"
#include "server/event_order.hpp"
#include "server/room_census.hpp"
#include "sockeye/socket.hpp"

namespace sockeye::server {

class NamespaceGroup final : public core::NamespaceScope {
 public:
  /// A parent's namespaces are those made from it.
  enum class Kind { plain, parent };
  /// What is registered or removed; run once for each shard.
  using Change = std::function<void(core::NamespaceHandlers&)>;

  /// Its share on one shard. `nsp` is set and read on that shard alone; null where the shard does
  /// not have it, or no longer.
  struct Part {
    std::shared_ptr<core::Executor> executor;
    std::shared_ptr<core::Namespace> nsp;
    /// Changes up to this one were in the blueprint that its handlers were made from.
    std::uint64_t copied = 0;
    /// Whether there is `nsp`, for other shards, which may be told a moment late.
    std::atomic<bool> present{false};
    /// What the shard had come past when it got the namespace.
    core::Progress began;
  };

  /// `order` is null where nobody asks which events a shard has come past.
  NamespaceGroup(std::string name, Parser parser, std::vector<std::shared_ptr<Part>> parts,
                 Kind kind, std::shared_ptr<EventOrder> order = nullptr)
      : NamespaceScope(std::move(parser)),
        name_(std::move(name)),
        parts_(std::move(parts)),
        kind_(kind),
        order_(std::move(order)) {}

  /// That of a shard's namespace; one that reaches nobody where the namespace or the server is
  /// gone.
  static std::shared_ptr<NamespaceGroup> of(const core::Namespace& nsp);

  const std::string& name() const noexcept { return name_; }
  std::size_t shards() const noexcept { return parts_.size(); }
  const Part& part(std::size_t shard) const noexcept { return *parts_[shard]; }

  /// On that shard: it has the namespace from now on, or no longer. A shard that comes later gets
  /// all that was registered before.
  void attach(std::size_t shard, std::shared_ptr<core::Namespace> nsp);
  void detach(std::size_t shard);

  /// On every shard that has it, and on those that will.
  void update(const Change& change);

  /// On one shard that has it, the calling one where it does. `absent()` where none has.
  template <class Action, class Absent>
  void on_one(Action action, Absent absent) const {
    if (parts_.empty()) return absent();
    run_on(parts_[speaker()], std::move(action), std::move(absent));
  }
  /// `done` for the thread that it is wanted on: the calling shard's, else any shard's.
  /// A function that may be called several times, each time there, in order.
  template <class Result>
  std::function<void(Result)> homeward(std::function<void(Result)> done) const;
  /// The calling thread's shard; none elsewhere.
  std::optional<std::size_t> own() const;
  const std::shared_ptr<core::Executor>& executor(std::size_t shard) const noexcept {
    return parts_[shard]->executor;
  }
  /// The calling shard's, null where it does not have it. Throws std::logic_error, with the name of
  /// the call, on a thread that is no shard's.
  core::Namespace* here(std::string_view call) const;

  void broadcast(core::BroadcastPacket packet, const core::Target& target) override;
  void broadcast_with_ack(core::BroadcastPacket packet, const core::Target& target,
                          std::function<void(core::BroadcastReplies)> done) override;
  void fetch_sockets(const core::Target& target,
                     std::function<void(core::FetchedSockets)> done) override;
  void add_sockets(const core::Target& target, std::vector<std::string> rooms) override;
  void del_sockets(const core::Target& target, std::vector<std::string> rooms) override;
  void disconnect_sockets(const core::Target& target, bool close_connection) override;
  void broadcast_and_count(core::BroadcastPacket packet, const core::Target& target,
                           std::function<void(std::size_t)> counted,
                           std::function<void(Value)> answered) override;
  void server_side(std::vector<Value> event, std::function<void(Value)> answer) override;
  void list_rooms(std::function<void(std::vector<std::string>)> done) override;
  void restore_elsewhere(core::Namespace& asking, std::string_view pid,
                         std::optional<std::string_view> offset,
                         std::function<void(core::RestoredSession)> done) override;
  void give_up_session(const std::string& pid, core::LogPosition position) override;
  void emit_elsewhere(const std::string& id, const EncodedPayload& payload,
                      const core::Flags& flags) override;
  /// The same on all shards, in the order of what the calling thread sends to them. False where
  /// sessions never change their shard.
  bool emit_to_continued(const std::string& id, const EncodedPayload& payload,
                         const core::Flags& flags);

 private:
  struct Claim;

  /// What its namespaces' handlers are copied from where a shard comes later.
  struct Blueprint {
    core::NamespaceHandlers handlers;
    /// Changes from before there was a namespace to begin with.
    std::vector<Change> waiting;
    std::uint64_t changes = 0;
    bool begun = false;
  };

  template <class Action, class Absent>
  static void run_on(const std::shared_ptr<Part>& part, Action action, Absent absent);
  /// `visit(std::size_t shard, core::Namespace*, const core::Target&)` on every shard, with null
  /// where it does not have the namespace: elsewhere first, so that what it leads to here comes
  /// behind it there too. One of them gets the target as it is and speaks to other nodes; the
  /// others are told to keep to their own sockets.
  template <class Visit>
  void visit_each(const core::Target& target, Visit visit) const;
  template <class Action, class Absent>
  void on_each(const core::Target& target, Action action, Absent absent) const;
  /// On the shard that speaks, where the log gets what is for all and not for this process alone.
  template <class Action>
  bool through_log(const core::Target& target, Action action) const;
  void broadcast_stamped(core::BroadcastPacket packet, const core::Target& target);
  /// On every shard but that one.
  void emit_direct(const std::string& id, const EncodedPayload& payload, const core::Flags& flags,
                   std::optional<std::size_t> but);
  void answer_claim(const std::shared_ptr<Claim>& claim,
                    const std::shared_ptr<core::MovedSession>& moved) const;
  void settle_claim(const std::shared_ptr<Claim>& claim,
                    const std::shared_ptr<core::MovedSession>& moved) const;
  /// The shard that speaks for the process.
  std::size_t speaker() const;
  /// The calling shard's executor, else the first one.
  const std::shared_ptr<core::Executor>& home() const;

  std::string name_;
  std::vector<std::shared_ptr<Part>> parts_;
  Kind kind_;
  std::shared_ptr<EventOrder> order_;
  /// Its adapters share a log with other nodes: what is for all goes there, and comes back.
  std::atomic<bool> shares_log_{false};
  std::shared_ptr<core::NamespaceShare> share_ = std::make_shared<RoomCensus>();
  std::mutex mutex_;
  Blueprint blueprint_;
};

template <class Action, class Absent>
void NamespaceGroup::run_on(const std::shared_ptr<Part>& part, Action action, Absent absent) {
  part->executor->run([part, action = std::move(action), absent = std::move(absent)] {
    if (part->nsp && part->nsp->hub()) {
      action(*part->nsp);
    } else {
      absent();
    }
  });
}

template <class Result>
std::function<void(Result)> NamespaceGroup::homeward(std::function<void(Result)> done) const {
  if (parts_.size() < 2 || !done) return done;
  return [executor = home(), done = std::move(done)](Result result) {
    if (executor->here()) {
      done(std::move(result));
    } else {
      executor->post([done, result = std::move(result)]() mutable { done(std::move(result)); });
    }
  };
}

}  // namespace sockeye::server
