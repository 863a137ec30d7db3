// What the routes share. Everything here belongs to the shard's thread; what blocks runs on the
// workers.
#pragma once

#include <cstdint>
#include <functional>
#include <sockeye/http/app.hpp>
#include <sockeye/live/outbox.hpp>
#include <sockeye/server.hpp>
#include <utility>

#include "job_pool.hpp"
#include "jwt.hpp"
#include "problem.hpp"
#include "settings.hpp"
#include "sign_in_limiter.hpp"
#include "store.hpp"
#include "upload_disk.hpp"
#include "uploads.hpp"
#include "worker.hpp"

namespace artifex {

/// The store on a thread of its own. Destroy it before the runtime.
class StoreThread {
 public:
  /// `store` is the thread's from now on.
  StoreThread(sockeye::ShardRef shard, Store& store)
      : store_(store), worker_(shard, jobs_waiting_at_most) {}

  /// Awaits `call(Store&)` on the store's thread: see Worker::run.
  template <class F>
  auto run(F call) {
    return worker_.run([this, call = std::move(call)]() mutable { return call(store_); });
  }

 private:
  static constexpr std::size_t jobs_waiting_at_most = 10'000;

  Store& store_;
  common::Worker worker_;
};

struct Services {
  const Settings& settings;
  sockeye::Server& io;
  StoreThread& store;
  /// Where passwords are checked, so that the database waits for none.
  common::Worker& hashing;
  /// Where the uploads' bytes are written.
  common::Worker& writing;
  const UploadDisk& disk;
  const common::TokenSigner& tokens;
  sockeye::live::Outbox& outbox;
  JobPool& jobs;
  Uploads& uploads;
  common::SignInLimiter sign_ins = {};
  /// Whether the demo's users are there, for the sign-in page to say.
  bool demo = false;
};

}  // namespace artifex
