// Whether an object still lives after a call that may have destroyed it.
#pragma once

#include <memory>

namespace sockeye::net {

/// A member of the object in question. On one thread.
class Lifetime {
 public:
  class Watch {
   public:
    explicit Watch(std::shared_ptr<const bool> alive) : alive_(std::move(alive)) {}
    explicit operator bool() const noexcept { return *alive_; }

   private:
    std::shared_ptr<const bool> alive_;
  };

  Lifetime() = default;
  ~Lifetime() { *alive_ = false; }
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;

  Watch watch() const { return Watch(alive_); }

 private:
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace sockeye::net
