// The panel's sessions in memory.
#include <deque>
#include <mutex>
#include <string>
#include <utility>

#include "sockeye/admin.hpp"

namespace sockeye::admin {
namespace {

using Clock = std::chrono::steady_clock;

class MemoryStore final : public SessionStore {
 public:
  MemoryStore(std::chrono::seconds lifetime, std::size_t most) : lifetime_(lifetime), most_(most) {}

  void find(const std::string& id, std::function<void(bool)> done) override {
    bool found = false;
    {
      const std::lock_guard lock(mutex_);
      expire();
      for (const Entry& entry : entries_) found = found || entry.id == id;
    }
    done(found);
  }

  void save(const std::string& id) override {
    const std::lock_guard lock(mutex_);
    expire();
    if (entries_.size() >= most_) entries_.pop_front();
    entries_.push_back({id, Clock::now()});
  }

 private:
  struct Entry {
    std::string id;
    Clock::time_point since;
  };

  void expire() {
    const auto oldest = Clock::now() - lifetime_;
    while (!entries_.empty() && entries_.front().since < oldest) entries_.pop_front();
  }

  std::mutex mutex_;
  std::deque<Entry> entries_;
  std::chrono::seconds lifetime_;
  std::size_t most_;
};

}  // namespace

std::shared_ptr<SessionStore> memory_session_store(std::chrono::seconds lifetime,
                                                   std::size_t most) {
  return std::make_shared<MemoryStore>(lifetime, most > 0 ? most : 1);
}

}  // namespace sockeye::admin
