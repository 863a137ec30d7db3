// What is registered with a socket, for those who ask from any thread. Handlers themselves belong
// to the socket's own thread, where what is registered elsewhere arrives later.
#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/listener.hpp"

namespace sockeye::client {

/// Any thread.
class Registry {
 public:
  enum class Kind : std::uint8_t { event, any, any_outgoing };

  void add(Listener id, Kind kind, std::string_view event, bool first = false) {
    const std::lock_guard lock(mutex_);
    entries_.insert(first ? entries_.begin() : entries_.end(), {id, kind, std::string(event)});
  }
  void remove(Listener id) {
    erase([&](const Entry& entry) { return entry.id == id; });
  }
  void remove_all(Kind kind) {
    erase([&](const Entry& entry) { return entry.kind == kind; });
  }
  void remove_all(std::string_view event) {
    erase([&](const Entry& entry) { return entry.kind == Kind::event && entry.event == event; });
  }
  /// In the order in which they are called.
  std::vector<Listener> ids(Kind kind, std::string_view event = {}) const {
    std::vector<Listener> ids;
    const std::lock_guard lock(mutex_);
    for (const Entry& entry : entries_) {
      if (entry.kind == kind && entry.event == event) ids.push_back(entry.id);
    }
    return ids;
  }

 private:
  struct Entry {
    Listener id;
    Kind kind;
    std::string event;
  };

  template <class Predicate>
  void erase(Predicate predicate) {
    const std::lock_guard lock(mutex_);
    std::erase_if(entries_, predicate);
  }

  mutable std::mutex mutex_;
  std::vector<Entry> entries_;
};

}  // namespace sockeye::client
