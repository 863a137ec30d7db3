// Registered callables: events' handlers by name, and lists of listeners. A call may add and remove
// entries, itself included, while the list is being run.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/room_index.hpp"

namespace sockeye::core {

/// Names one registration within its hub, for `off`. Never 0.
using ListenerId = std::uint64_t;

template <class... Args>
class ListenerList {
 public:
  using Function = std::function<void(Args...)>;

  void add(ListenerId id, Function function, bool once = false, bool first = false) {
    auto entry =
        std::make_shared<Entry>(Entry{id, once, std::make_shared<Function>(std::move(function))});
    entries_.insert(first ? entries_.begin() : entries_.end(), std::move(entry));
  }
  bool remove(ListenerId id) {
    return std::erase_if(entries_, [id](const auto& entry) { return entry->id == id; }) > 0;
  }
  void clear() { entries_.clear(); }
  /// A copy that shares nothing, for another shard.
  ListenerList clone() const {
    ListenerList copy;
    for (const auto& entry : entries_) copy.add(entry->id, *entry->function, entry->once);
    return copy;
  }
  bool empty() const noexcept { return entries_.empty(); }
  std::size_t size() const noexcept { return entries_.size(); }
  std::vector<ListenerId> ids() const {
    std::vector<ListenerId> ids;
    for (const auto& entry : entries_) ids.push_back(entry->id);
    return ids;
  }

  /// Runs those that are registered now, while `alive()` holds.
  template <class Alive>
  void run_while(Alive&& alive, Args... args) {
    if (entries_.size() == 1) {
      const std::shared_ptr<Entry> only = entries_.front();
      if (only->once) entries_.clear();
      if (alive()) (*only->function)(args...);
      return;
    }
    const std::vector<std::shared_ptr<Entry>> snapshot = entries_;
    for (const auto& entry : snapshot) {
      if (!alive()) return;
      if (entry->once && !remove(entry->id)) continue;
      (*entry->function)(args...);
    }
  }
  void run(Args... args) {
    run_while([] { return true; }, args...);
  }

 private:
  struct Entry {
    ListenerId id;
    bool once;
    std::shared_ptr<Function> function;
  };

  std::vector<std::shared_ptr<Entry>> entries_;
};

/// Handlers by an event's name.
template <class... Args>
class HandlerTable {
 public:
  using List = ListenerList<Args...>;

  HandlerTable() = default;
  /// A copy has lists of its own: what is added to or removed from one stays out of the other.
  HandlerTable(const HandlerTable& other) { *this = other; }
  HandlerTable& operator=(const HandlerTable& other) {
    if (this == &other) return *this;
    lists_.clear();
    for (const auto& [event, list] : other.lists_) {
      lists_.emplace(event, std::make_shared<List>(*list));
    }
    return *this;
  }

  void add(std::string_view event, ListenerId id, typename List::Function function,
           bool once = false) {
    auto found = lists_.find(event);
    if (found == lists_.end()) found = lists_.emplace(std::string(event), nullptr).first;
    if (!found->second) found->second = std::make_shared<List>();
    found->second->add(id, std::move(function), once);
  }
  bool remove(ListenerId id) {
    for (auto entry = lists_.begin(); entry != lists_.end(); ++entry) {
      if (!entry->second->remove(id)) continue;
      if (entry->second->empty()) lists_.erase(entry);
      return true;
    }
    return false;
  }
  void remove_all(std::string_view event) {
    const auto found = lists_.find(event);
    if (found == lists_.end()) return;
    found->second->clear();
    lists_.erase(found);
  }

  /// As ListenerList's.
  HandlerTable clone() const {
    HandlerTable copy;
    for (const auto& [event, list] : lists_) {
      copy.lists_.emplace(event, std::make_shared<List>(list->clone()));
    }
    return copy;
  }

  void clear() {
    for (auto& [event, list] : lists_) list->clear();
    lists_.clear();
  }

  /// Null where nobody listens. Shared, so that the list outlives its own removal while it runs.
  std::shared_ptr<List> find(std::string_view event) const {
    const auto found = lists_.find(event);
    return found == lists_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string, std::shared_ptr<List>, StringHash, std::equal_to<>> lists_;
};

}  // namespace sockeye::core
