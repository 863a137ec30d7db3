// A thread's spare tapes, for reads outside the message path (HTTP bodies, conversions), which may
// be nested.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "codec/tape.hpp"

namespace sockeye::codec {

/// A tape of this thread's for as long as this object lives; it must not leave the thread.
class TapeLease {
 public:
  TapeLease() {
    std::vector<std::unique_ptr<Tape>>& free = spares();
    if (free.empty()) {
      tape_ = std::make_unique<Tape>();
    } else {
      tape_ = std::move(free.back());
      free.pop_back();
    }
  }
  TapeLease(const TapeLease&) = delete;
  TapeLease& operator=(const TapeLease&) = delete;
  ~TapeLease() {
    tape_->clear();
    std::vector<std::unique_ptr<Tape>>& free = spares();
    if (free.size() < free.capacity()) free.push_back(std::move(tape_));
  }

  Tape& operator*() const noexcept { return *tape_; }
  Tape* operator->() const noexcept { return tape_.get(); }

 private:
  static std::vector<std::unique_ptr<Tape>>& spares() {
    constexpr std::size_t kept = 4;
    thread_local std::vector<std::unique_ptr<Tape>> free = [] {
      std::vector<std::unique_ptr<Tape>> empty;
      empty.reserve(kept);
      return empty;
    }();
    return free;
  }

  std::unique_ptr<Tape> tape_;
};

}  // namespace sockeye::codec
