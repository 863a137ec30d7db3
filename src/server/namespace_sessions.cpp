// A client that has come back on another shard: where its session is, and how it gets here.
#include <algorithm>
#include <utility>

#include "server/namespace_group.hpp"

namespace sockeye::server {

/// Asked of all other shards; one of them may have the session.
struct NamespaceGroup::Claim {
  std::shared_ptr<core::Namespace> asking;
  std::string pid;
  std::optional<std::string> offset;
  std::size_t own;
  /// Shards that have not answered.
  std::size_t left;
  std::function<void(core::RestoredSession)> done;
};

void NamespaceGroup::restore_elsewhere(core::Namespace& asking, std::string_view pid,
                                       std::optional<std::string_view> offset,
                                       std::function<void(core::RestoredSession)> done) {
  const auto here = own();
  if (!order_ || !here) return done({});
  const auto claim =
      std::make_shared<Claim>(Claim{asking.shared_from_this(), std::string(pid),
                                    offset ? std::optional<std::string>(*offset) : std::nullopt,
                                    *here, parts_.size() - 1, std::move(done)});
  const auto group = std::static_pointer_cast<NamespaceGroup>(asking.scope());
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    if (i == *here) continue;
    parts_[i]->executor->post([group, claim, i] {
      const auto moved = std::make_shared<core::MovedSession>();
      const auto& nsp = group->parts_[i]->nsp;
      if (nsp && nsp->hub()) *moved = nsp->recovery()->hand_over(claim->pid, claim->offset);
      moved->passed = group->order_->passed(i);
      group->parts_[claim->own]->executor->post(
          [group, claim, moved] { group->answer_claim(claim, moved); });
    });
  }
}

void NamespaceGroup::answer_claim(const std::shared_ptr<Claim>& claim,
                                  const std::shared_ptr<core::MovedSession>& moved) const {
  --claim->left;
  if (moved->restored.session) {
    settle_claim(claim, moved);
  } else if (claim->left == 0 && claim->done) {
    std::exchange(claim->done, nullptr)({});
  }
}

void NamespaceGroup::give_up_session(const std::string& pid, core::LogPosition position) {
  for (const auto& part : parts_) {
    run_on(
        part,
        [pid, position](core::Namespace& nsp) {
          if (nsp.recovery()) nsp.recovery()->give_up(pid, position);
        },
        [] {});
  }
}

// What the other shard had come past of a third one's events may still be on its way here.
void NamespaceGroup::settle_claim(const std::shared_ptr<Claim>& claim,
                                  const std::shared_ptr<core::MovedSession>& moved) const {
  const core::Progress& passed = order_->passed(claim->own);
  if (!std::ranges::equal(passed, moved->passed, std::greater_equal<>())) {
    const auto group = std::static_pointer_cast<const NamespaceGroup>(claim->asking->scope());
    if (!group) return;
    parts_[claim->own]->executor->post(
        [group, claim, moved] { group->settle_claim(claim, moved); });
    return;
  }
  if (!claim->asking->hub()) return;
  core::RestoredSession restored = claim->asking->recovery()->take_over(
      std::move(*moved), claim->offset, parts_[claim->own]->began);
  if (const auto done = std::exchange(claim->done, nullptr)) {
    done(std::move(restored));
  } else {
    claim->asking->recovery()->keep(std::move(restored.session));
  }
}

}  // namespace sockeye::server
