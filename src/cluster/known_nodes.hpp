// The other nodes as far as they were heard.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/room_index.hpp"
#include "core/types.hpp"

namespace sockeye::cluster {

class KnownNodes {
 public:
  /// It was heard just now, with a message of that name in the broker's own order. False where
  /// that message, or a later one of the node, has come before. Without a name each message counts.
  bool heard(std::string_view uid, core::TimePoint now, std::string_view offset);
  void forget(std::string_view uid);
  /// Those that were last heard before `limit` are gone: their names. What they said last is kept
  /// for a while.
  std::vector<std::string> take_silent(core::TimePoint limit);
  std::vector<std::string> names() const;
  std::size_t size() const noexcept { return alive_; }

 private:
  struct Known {
    core::TimePoint heard;
    bool alive = false;
    std::string offset;
  };

  std::unordered_map<std::string, Known, core::StringHash, std::equal_to<>> nodes_;
  std::size_t alive_ = 0;
};

}  // namespace sockeye::cluster
