// Memory for frames: small blocks that were given back are handed out again before the allocator is
// asked. Frames live until the end of a turn, by the hundred, which is more than an allocator keeps
// at hand. A thread keeps 256 KiB at most; blocks may be given back on another thread than they
// came from.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define SOCKEYE_POOLS_BLOCKS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SOCKEYE_POOLS_BLOCKS 0
#endif
#endif
#ifndef SOCKEYE_POOLS_BLOCKS
#define SOCKEYE_POOLS_BLOCKS 1
#endif

namespace sockeye::base {

class BlockPool {
 public:
  /// At least `size` bytes, aligned as operator new's.
  static void* allocate(std::size_t size) {
    const std::size_t kind = kind_of(size);
    if (kind >= kinds) return ::operator new(size);
    List& list = of_thread().lists_[kind];
    if (!list.first) return ::operator new((kind + 1) * step);
    Free* const block = list.first;
    list.first = block->next;
    --list.count;
    return block;
  }

  /// `size` is what it was allocated with.
  static void release(void* memory, std::size_t size) noexcept {
    const std::size_t kind = kind_of(size);
    if (kind >= kinds) {
      ::operator delete(memory);
      return;
    }
    BlockPool& pool = of_thread();
    List& list = pool.lists_[kind];
    if (list.count >= pool.most_ / (kind + 1)) {
      ::operator delete(memory);
      return;
    }
    list.first = new (memory) Free{list.first};
    ++list.count;
  }

 private:
  struct Free {
    Free* next;
  };
  struct List {
    Free* first = nullptr;
    std::uint32_t count = 0;
  };

  static constexpr std::size_t step = 64;
  static constexpr std::size_t kinds = SOCKEYE_POOLS_BLOCKS ? 8 : 0;
  static constexpr std::uint32_t kept_bytes_a_kind = 32 * 1024;

  BlockPool() = default;
  ~BlockPool() {
    // Frames of this thread's other late objects are not kept any more.
    most_ = 0;
    for (List& list : lists_) {
      while (list.first) {
        Free* const block = list.first;
        list.first = block->next;
        ::operator delete(block);
      }
      list.count = 0;
    }
  }

  static constexpr std::size_t kind_of(std::size_t size) noexcept { return (size - 1) / step; }
  static BlockPool& of_thread() noexcept {
    thread_local BlockPool pool;
    return pool;
  }

  std::array<List, 8> lists_{};
  std::uint32_t most_ = kept_bytes_a_kind / step;
};

}  // namespace sockeye::base

#undef SOCKEYE_POOLS_BLOCKS
