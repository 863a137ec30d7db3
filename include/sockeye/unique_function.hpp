// A callable that is owned by one holder and moves with it: what handlers, timers and posted calls
// are kept in, so that they may capture what cannot be copied. Small closures need no allocation.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace sockeye {

template <class Signature>
class UniqueFunction;

/// Like std::function, but for callables that need not be copyable. Calling an empty one is
/// undefined; test it first. A closure of up to four pointers stands inside the object.
template <class R, class... Args>
class UniqueFunction<R(Args...)> {
 public:
  UniqueFunction() = default;
  /// Empty.
  UniqueFunction(std::nullptr_t) noexcept {}

  /// Of what can be called; a null pointer makes an empty one.
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, UniqueFunction> &&
             std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
  UniqueFunction(F&& callable) {
    using Closure = std::decay_t<F>;
    if constexpr (std::is_pointer_v<Closure>) {
      if (callable == nullptr) return;
    }
    if constexpr (fits<Closure>) {
      ::new (static_cast<void*>(room_)) Closure(std::forward<F>(callable));
      operations_ = &inside<Closure>;
    } else {
      ::new (static_cast<void*>(room_)) Closure*(new Closure(std::forward<F>(callable)));
      operations_ = &outside<Closure>;
    }
  }

  /// The other one is empty then.
  UniqueFunction(UniqueFunction&& other) noexcept { take(other); }
  UniqueFunction& operator=(UniqueFunction&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  /// Empties it.
  UniqueFunction& operator=(std::nullptr_t) noexcept {
    reset();
    return *this;
  }
  UniqueFunction(const UniqueFunction&) = delete;
  UniqueFunction& operator=(const UniqueFunction&) = delete;
  ~UniqueFunction() { reset(); }

  /// Whether there is something to call.
  explicit operator bool() const noexcept { return operations_ != nullptr; }

  /// Calls it.
  R operator()(Args... args) { return operations_->call(room_, std::forward<Args>(args)...); }

 private:
  struct Operations {
    R (*call)(void* room, Args&&... args);
    void (*move)(void* from, void* to) noexcept;
    void (*destroy)(void* room) noexcept;
  };

  static constexpr std::size_t room_size = 4 * sizeof(void*);

  template <class Closure>
  static constexpr bool fits =
      sizeof(Closure) <= room_size && alignof(Closure) <= alignof(std::max_align_t) &&
      std::is_nothrow_move_constructible_v<Closure>;

  template <class Closure>
  static Closure& in_room(void* room) noexcept {
    return *std::launder(static_cast<Closure*>(room));
  }

  template <class Closure>
  static R call_closure(Closure& closure, Args&&... args) {
    if constexpr (std::is_void_v<R>) {
      closure(std::forward<Args>(args)...);
    } else {
      return closure(std::forward<Args>(args)...);
    }
  }

  template <class Closure>
  static constexpr Operations inside{
      [](void* room, Args&&... args) -> R {
        return call_closure(in_room<Closure>(room), std::forward<Args>(args)...);
      },
      [](void* from, void* to) noexcept {
        ::new (to) Closure(std::move(in_room<Closure>(from)));
        in_room<Closure>(from).~Closure();
      },
      [](void* room) noexcept { in_room<Closure>(room).~Closure(); }};

  template <class Closure>
  static constexpr Operations outside{
      [](void* room, Args&&... args) -> R {
        return call_closure(*in_room<Closure*>(room), std::forward<Args>(args)...);
      },
      [](void* from, void* to) noexcept { ::new (to) Closure*(in_room<Closure*>(from)); },
      [](void* room) noexcept { delete in_room<Closure*>(room); }};

  void take(UniqueFunction& other) noexcept {
    operations_ = std::exchange(other.operations_, nullptr);
    if (operations_) operations_->move(other.room_, room_);
  }

  void reset() noexcept {
    if (const Operations* operations = std::exchange(operations_, nullptr)) {
      operations->destroy(room_);
    }
  }

  const Operations* operations_ = nullptr;
  alignas(std::max_align_t) std::byte room_[room_size];
};

}  // namespace sockeye
