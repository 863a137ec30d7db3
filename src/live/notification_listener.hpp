// Hears PostgreSQL's NOTIFY for the outbox, on the shard's loop.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sockeye/runtime.hpp"

namespace sockeye::live {

/// Made and destroyed on the shard's thread, or while no shard is polled.
class NotificationListener {
 public:
  /// `heard` is also called whenever it listens anew: something may have been missed. Throws
  /// std::invalid_argument for a URL that cannot be.
  NotificationListener(const ShardRef& shard, const std::string& url, const std::string& channel,
                       std::function<void()> heard);
  ~NotificationListener();
  NotificationListener(const NotificationListener&) = delete;
  NotificationListener& operator=(const NotificationListener&) = delete;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sockeye::live
