#include "cluster/known_nodes.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace sockeye::cluster {
namespace {

// Ids come from the bus, and anybody may write there.
constexpr std::size_t max_nodes = 10'000;
constexpr std::size_t max_uid = 64;

// "1795236243207-12": both numbers without leading zeros, so that the longer one is the greater.
bool is_later(std::string_view a, std::string_view b) {
  const auto parts = [](std::string_view offset) {
    const std::size_t dash = std::min(offset.find('-'), offset.size());
    const std::string_view time = offset.substr(0, dash);
    const std::string_view count = offset.substr(std::min(dash + 1, offset.size()));
    return std::tuple(time.size(), time, count.size(), count);
  };
  return parts(a) > parts(b);
}

}  // namespace

bool KnownNodes::heard(std::string_view uid, core::TimePoint now, std::string_view offset) {
  auto found = nodes_.find(uid);
  if (found == nodes_.end()) {
    if (nodes_.size() >= max_nodes || uid.size() > max_uid) return true;
    found = nodes_.try_emplace(std::string(uid)).first;
  }
  found->second.heard = now;
  if (!found->second.alive) ++alive_;
  found->second.alive = true;
  if (offset.empty()) return true;
  if (!found->second.offset.empty() && !is_later(offset, found->second.offset)) return false;
  found->second.offset = offset;
  return true;
}

void KnownNodes::forget(std::string_view uid) {
  const auto found = nodes_.find(uid);
  if (found == nodes_.end()) return;
  if (found->second.alive) --alive_;
  found->second.alive = false;
}

std::vector<std::string> KnownNodes::take_silent(core::TimePoint limit) {
  constexpr std::chrono::minutes remembered{10};
  std::vector<std::string> gone;
  for (auto it = nodes_.begin(); it != nodes_.end();) {
    Known& known = it->second;
    if (known.alive && known.heard < limit) {
      gone.push_back(it->first);
      known.alive = false;
      --alive_;
    }
    it = !known.alive && known.heard < limit - remembered ? nodes_.erase(it) : std::next(it);
  }
  return gone;
}

std::vector<std::string> KnownNodes::names() const {
  std::vector<std::string> all;
  for (const auto& [uid, known] : nodes_) {
    if (known.alive) all.push_back(uid);
  }
  return all;
}

}  // namespace sockeye::cluster
