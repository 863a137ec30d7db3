// Reference: a counted reference to an object of the library that holds its own count.
#pragma once

#include <cstddef>
#include <utility>

namespace sockeye::detail {

/// As a std::shared_ptr in one pointer. T counts in itself: `retain(const T&)` and
/// `release(const T&)`, found by their argument, may be called from any thread, and the last
/// `release` destroys it.
template <class T>
class Reference {
 public:
  Reference() noexcept = default;
  Reference(std::nullptr_t) noexcept {}
  explicit Reference(T& object) noexcept : object_(&object) { retain(object); }
  Reference(const Reference& other) noexcept : object_(other.object_) {
    if (object_) retain(*object_);
  }
  Reference(Reference&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Reference& operator=(Reference other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~Reference() {
    if (object_) release(*object_);
  }

  T* get() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  T* operator->() const noexcept { return object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }

  friend bool operator==(const Reference& a, const Reference& b) noexcept = default;
  friend bool operator==(const Reference& a, std::nullptr_t) noexcept { return !a.object_; }

 private:
  T* object_ = nullptr;
};

}  // namespace sockeye::detail
