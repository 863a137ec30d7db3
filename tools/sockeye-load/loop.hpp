// An edge-triggered epoll loop. Whoever is registered reads until there is nothing left, and what
// it wrote during a turn leaves at the turn's end.
#pragma once

#include <cstdint>
#include <vector>

namespace load {

/// Something with a descriptor. It must live until the end of the turn in which it was removed.
class Pollable {
 public:
  virtual ~Pollable() = default;
  /// Bytes, the end, an error, or room to write.
  virtual void on_ready(std::uint32_t events) = 0;
  /// The end of a turn in which `Loop::flush_later` was called for it.
  virtual void flush() = 0;
};

class Loop {
 public:
  /// A loop that spins asks the kernel again and again and never sleeps: no wake-up of the
  /// generator is charged to the server.
  explicit Loop(bool spin);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Watches `fd` for everything; closing it ends that.
  void add(int fd, Pollable& pollable);
  void flush_later(Pollable& pollable) { unflushed_.push_back(&pollable); }

  /// Waits for events, at most until `until` (of now_ns), handles them and flushes.
  void turn(std::int64_t until);

 private:
  void flush();

  int epoll_;
  bool spin_;
  std::vector<Pollable*> unflushed_;
  std::vector<Pollable*> flushing_;
};

}  // namespace load
