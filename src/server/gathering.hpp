// Answers of several shards on their way to one callback; the last one to arrive calls it.
#pragma once

#include <cstddef>
#include <functional>
#include <mutex>
#include <utility>

namespace sockeye::server {

/// Whole comes first, as nothing; `arrive` may be called on any thread.
template <class Whole>
struct Gathering {
  Gathering(std::size_t parts, std::function<void(Whole)> then)
      : left(parts), done(std::move(then)) {}

  template <class Add>
  void arrive(Add&& add) {
    std::unique_lock lock(mutex);
    add(whole);
    if (--left > 0) return;
    lock.unlock();
    done(std::move(whole));
  }

  std::mutex mutex;
  std::size_t left;
  Whole whole{};
  std::function<void(Whole)> done;
};

}  // namespace sockeye::server
