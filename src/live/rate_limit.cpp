#include "live/rate_limit.hpp"

namespace sockeye::live {
namespace {

std::string key_of(const Change& change) {
  std::string key;
  key.reserve(change.scope.size() + change.kind.size() + change.id.size() + 2);
  key.append(change.scope).append(1, '\0').append(change.kind).append(1, '\0').append(change.id);
  return key;
}

}  // namespace

bool RateLimit::offer(const Change& change, Time now) {
  if (interval_.count() <= 0) return true;
  std::string key = key_of(change);
  const auto found = open_.find(key);
  if (found == open_.end()) {
    if (open_.size() < max_keys_) {
      open_.emplace(key, std::nullopt);
      turns_.push_back({now + interval_, std::move(key)});
    }
    return true;
  }
  if (found->second) {
    found->second->newest = change;
    return false;
  }
  found->second = Held{change, change.cursor};
  oldest_[change.scope].insert(change.cursor);
  return false;
}

std::vector<Change> RateLimit::take_due(Time now) {
  std::vector<Change> due;
  while (!turns_.empty() && turns_.front().ends <= now) {
    const auto found = open_.find(turns_.front().key);
    if (found->second) {
      const Held held = *std::move(found->second);
      found->second.reset();
      const auto scope = oldest_.find(held.newest.scope);
      scope->second.erase(held.oldest);
      if (scope->second.empty()) oldest_.erase(scope);
      due.push_back(held.newest);
      turns_.push_back({now + interval_, std::move(turns_.front().key)});
    } else {
      open_.erase(found);
    }
    turns_.pop_front();
  }
  return due;
}

std::optional<RateLimit::Time> RateLimit::next() const {
  return turns_.empty() ? std::nullopt : std::optional(turns_.front().ends);
}

std::optional<std::int64_t> RateLimit::oldest_held(std::string_view scope) const {
  const auto found = oldest_.find(scope);
  return found == oldest_.end() ? std::nullopt : std::optional(*found->second.begin());
}

}  // namespace sockeye::live
