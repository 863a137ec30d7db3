// Objects found by their ids, as pointers alone: eight bytes a place, at most three quarters of
// them taken, and no node. Open addressing with linear probing; what is erased is closed up, so
// that no mark stays behind.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

namespace sockeye::base {

/// T has `id()`, which converts to a std::string_view and does not change while T stands here.
template <class T>
class IdTable {
 public:
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  /// Null where there is none.
  T* find(std::string_view id) const noexcept {
    if (size_ == 0) return nullptr;
    for (std::size_t at = home(id);; at = next(at)) {
      T* const found = places_[at];
      if (!found || std::string_view(found->id()) == id) return found;
    }
  }

  /// False where the id is taken already.
  bool insert(T& object) {
    if (find(object.id())) return false;
    if ((size_ + 1) * 4 > capacity_ * 3) resize(capacity_ == 0 ? smallest : capacity_ * 2);
    put(object);
    ++size_;
    return true;
  }

  /// False where that very object does not stand here.
  bool erase(const T& object) noexcept {
    if (size_ == 0) return false;
    std::size_t hole = home(object.id());
    while (places_[hole] != &object) {
      if (!places_[hole]) return false;
      hole = next(hole);
    }
    // Whoever stands behind the hole moves into it, unless its home lies in between.
    for (std::size_t at = next(hole); places_[at]; at = next(at)) {
      const std::size_t wanted = home(places_[at]->id());
      if (((at - wanted) & mask()) >= ((at - hole) & mask())) {
        places_[hole] = places_[at];
        hole = at;
      }
    }
    places_[hole] = nullptr;
    --size_;
    return true;
  }

  /// Calls `visit(T&)` for each, in no order. `visit` must not insert or erase.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::size_t at = 0; at < capacity_; ++at) {
      if (places_[at]) visit(*places_[at]);
    }
  }

 private:
  static constexpr std::size_t smallest = 8;

  std::size_t mask() const noexcept { return capacity_ - 1; }
  std::size_t next(std::size_t at) const noexcept { return (at + 1) & mask(); }
  std::size_t home(std::string_view id) const noexcept {
    return std::hash<std::string_view>{}(id)&mask();
  }

  void put(T& object) noexcept {
    std::size_t at = home(object.id());
    while (places_[at]) at = next(at);
    places_[at] = &object;
  }

  void resize(std::size_t capacity) {
    const auto old = std::exchange(places_, std::make_unique<T*[]>(capacity));
    const std::size_t old_capacity = std::exchange(capacity_, capacity);
    for (std::size_t at = 0; at < old_capacity; ++at) {
      if (old[at]) put(*old[at]);
    }
  }

  std::unique_ptr<T*[]> places_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

}  // namespace sockeye::base
