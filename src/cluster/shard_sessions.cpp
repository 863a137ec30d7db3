// A shard's adapter where the cluster shares a log: sessions are written for all nodes, and brought
// here from whichever had them.
#include <optional>
#include <utility>

#include "cluster/shard_adapter.hpp"
#include "core/hub.hpp"
#include "core/namespace.hpp"

namespace sockeye::cluster {
namespace {

// Until it is destroyed the bus takes nothing for nobody's.
std::shared_ptr<void> hold_bus(std::shared_ptr<Seat> seat) {
  const auto release = [seat](void*) {
    seat->with_node([](Node& node) { node.end_restore(); }, [] {});
  };
  return {static_cast<void*>(seat.get()), release};
}

}  // namespace

bool ShardAdapter::shares_log() const noexcept {
  const core::Hub* hub = nsp().hub();
  return membership_->log() && hub && hub->options().recovery;
}

void ShardAdapter::persist_session(std::unique_ptr<core::RecoverableSession> session) {
  if (!seat_ || !shares_log()) return Adapter::persist_session(std::move(session));
  write_session(nsp().recovery()->record_of(*session),
                session->lost ? core::SessionState::lost : core::SessionState::away);
}

void ShardAdapter::write_session(core::SessionRecord session, core::SessionState state) {
  if (!seat_) return;
  seat_->with_node(
      [session = std::move(session), state](Node& node) { node.write_session(session, state); },
      [] {});
}

void ShardAdapter::erase_session(const std::string& pid) {
  if (!seat_) return;
  seat_->with_node([pid](Node& node) { node.erase_session(pid); }, [] {});
}

void ShardAdapter::restore_session(std::string_view pid, std::optional<std::string_view> offset,
                                   std::function<void(core::RestoredSession)> done) {
  if (!seat_ || !shares_log()) return Adapter::restore_session(pid, offset, std::move(done));
  SessionClaim claim;
  claim.pid = pid;
  if (offset) {
    claim.seen = core::LogPosition::parse(*offset);
    claim.seen_unknown = !claim.seen;
  }
  const auto ask = [this, claim, own = nsp().weak_from_this(),
                    done = std::move(done)](core::RestoredSession live) mutable {
    const auto here = own.lock();
    if (!here || !here->hub() || !seat_) return done({});
    std::shared_ptr<detail::SocketData> data;
    if (live.session) {
      claim.found = here->recovery()->record_of(*live.session);
      data = live.session->data;
      claim.seen_unknown = claim.seen_unknown || !live.complete;
    }
    const auto hold = here->recovery()->begin_catch_up(hold_bus(seat_));
    std::function<void(core::SharedSession)> bring = [own, data, hold,
                                                      done](core::SharedSession found) {
      const auto there = own.lock();
      if (!there || !there->hub()) return done({});
      done(there->recovery()->bring(std::move(found), data, hold));
    };
    auto answer = homeward(std::move(bring));
    seat_->with_node([claim, answer](Node& node) { node.restore_session(claim, answer); },
                     [answer] { answer({}); });
  };
  Adapter::restore_session(pid, offset, ask);
}

}  // namespace sockeye::cluster
