// The shards of one server as each of them sees the others: whose a session is, and how its shard
// is reached.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "net/mailbox.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::server {

class EngineFront;

/// Complete before the runtime runs; never changed while it does.
class Neighbours {
 public:
  /// `front` points to null once that shard's is gone; it is read on that shard alone.
  void add(std::shared_ptr<net::Mailbox> mailbox, std::shared_ptr<EngineFront*> front) {
    shards_.push_back({std::move(mailbox), std::move(front)});
  }

  std::size_t size() const noexcept { return shards_.size(); }
  const std::shared_ptr<net::Mailbox>& mailbox(std::size_t shard) const noexcept {
    return shards_[shard].mailbox;
  }

  /// Whose the Engine.IO session of this id is, whether there is one or not.
  std::size_t shard_of(std::string_view id) const noexcept;

  /// Runs `call` on that shard in a later turn, in the order of one thread's calls; destroys it
  /// where the server has gone from there.
  void send(std::size_t shard, UniqueFunction<void(EngineFront&)> call) const;

 private:
  struct Shard {
    std::shared_ptr<net::Mailbox> mailbox;
    std::shared_ptr<EngineFront*> front;
  };

  std::vector<Shard> shards_;
};

}  // namespace sockeye::server
