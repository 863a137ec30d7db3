// The members of a Value object: a vector in insertion order and, once it is long, an index of its
// keys, so that a large object from outside cannot make every insertion a search.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sockeye/value.hpp"

namespace sockeye::detail {

class ObjectData {
 public:
  ObjectData() = default;
  ObjectData(const ObjectData& other) : members_(other.members_) {}
  ObjectData& operator=(const ObjectData&) = delete;

  const std::vector<Value::Member>& members() const noexcept { return members_; }
  void reserve(std::size_t size) { members_.reserve(size); }

  Value* find(std::string_view key) noexcept {
    const std::size_t at = position(key);
    return at < members_.size() ? &members_[at].value : nullptr;
  }
  const Value* find(std::string_view key) const noexcept {
    return const_cast<ObjectData*>(this)->find(key);
  }

  Value& set(std::string_view key, Value value) {
    if (!index_ && members_.size() >= index_from) build_index();
    if (Value* found = find(key)) return *found = std::move(value);
    if (index_) index_->emplace(hash(key), members_.size());
    return members_.emplace_back(std::string(key), std::move(value)).value;
  }

  bool erase(std::string_view key) {
    const std::size_t at = position(key);
    if (at == members_.size()) return false;
    members_.erase(members_.begin() + static_cast<std::ptrdiff_t>(at));
    index_.reset();
    return true;
  }

 private:
  using Index = std::unordered_multimap<std::size_t, std::size_t>;
  static constexpr std::size_t index_from = 24;

  static std::size_t hash(std::string_view key) noexcept {
    return std::hash<std::string_view>()(key);
  }

  /// Where the key stands, or one past the end.
  std::size_t position(std::string_view key) const noexcept {
    if (index_) {
      const auto [first, last] = index_->equal_range(hash(key));
      for (auto at = first; at != last; ++at) {
        if (members_[at->second].key == key) return at->second;
      }
      return members_.size();
    }
    std::size_t at = 0;
    while (at < members_.size() && members_[at].key != key) ++at;
    return at;
  }

  void build_index() {
    index_ = std::make_unique<Index>();
    index_->reserve(members_.size() * 2);
    for (std::size_t i = 0; i < members_.size(); ++i) index_->emplace(hash(members_[i].key), i);
  }

  std::vector<Value::Member> members_;
  std::unique_ptr<Index> index_;
};

}  // namespace sockeye::detail
