// What the routes and the socket's handlers share. Everything here belongs to the shard's thread;
// what blocks runs on the two workers.
#pragma once

#include <cstdint>
#include <sockeye/live/outbox.hpp>
#include <sockeye/runtime.hpp>
#include <sockeye/server.hpp>
#include <string>
#include <utility>

#include "jwt.hpp"
#include "problem.hpp"
#include "sign_in_limiter.hpp"
#include "store.hpp"
#include "worker.hpp"

#include "parts.hpp"

namespace atrium {

/// The store on a thread of its own. Destroy it before the runtime.
class StoreThread {
 public:
  /// `store` is the thread's from now on.
  StoreThread(sockeye::ShardRef shard, Store& store)
      : store_(store), worker_(shard, jobs_waiting_at_most) {}

  /// Awaits `call(Store&)` on the store's thread: see Worker::run.
  template <class F>
  auto run(F call) {
    return worker_.run([this, call = std::move(call)]() mutable {
      try {
        return call(store_);
      } catch (const sockeye::live::SqlError&) {
        if (store_.usable()) {
          throw;
        }
        throw common::Problem(503, "The database cannot be reached; try again in a moment.");
      }
    });
  }

 private:
  static constexpr std::size_t jobs_waiting_at_most = 1000;

  Store& store_;
  Worker worker_;
};

struct Services {
  sockeye::Server& io;
  StoreThread& store;
  /// Where passwords are checked, so that the database waits for none.
  Worker& hashing;
  const TokenSigner& tokens;
  const sockeye::live::ChangeLog& log;
  /// To be woken behind the answer to each change.
  sockeye::live::Outbox& outbox;
  SignInLimiter sign_ins;
  /// Whether the demo's users are there, for the sign-in page to say.
  bool demo = false;
};

}  // namespace atrium
