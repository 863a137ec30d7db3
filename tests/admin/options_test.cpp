// What instrument() refuses, and passwords.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include "admin/password.hpp"
#include "sockeye/admin.hpp"
#include "sockeye/server.hpp"

namespace sockeye::admin {
namespace {

// Of "changeit", of the lowest cost that there is.
const std::string hash = "$2a$04$FYuHgARHGtLvxxMvnTkIjeZRMMkMSxBJ/r989ys9YZTbdg4qezYYm";

std::string refusal(Options options) {
  Server io;
  try {
    instrument(io, std::move(options));
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(AdminOptions, NameWhoIsLetIn) {
  EXPECT_NE(refusal({}).find("auth"), std::string::npos);
  EXPECT_NE(refusal({.auth = BasicAuth{"admin", "changeit"}}).find("bcrypt"), std::string::npos);
  EXPECT_NE(refusal({.auth = BasicAuth{"", hash}}).find("username"), std::string::npos);
  EXPECT_EQ(refusal({.auth = BasicAuth{"admin", hash}}), "");
  EXPECT_EQ(refusal({.auth = NoAuth{}}), "");
}

TEST(AdminOptions, TheMainNamespaceIsNotThePanels) {
  EXPECT_NE(refusal({.auth = NoAuth{}, .namespace_name = "/"}).find("namespace_name"),
            std::string::npos);
}

TEST(AdminPassword, MatchesItsHashAlone) {
  EXPECT_TRUE(password_matches("changeit", hash));
  EXPECT_FALSE(password_matches("Changeit", hash));
  EXPECT_FALSE(password_matches("", hash));
  EXPECT_FALSE(password_matches(std::string("changeit\0x", 10), hash));
}

TEST(AdminPassword, KnowsABcryptHash) {
  EXPECT_TRUE(is_bcrypt_hash(hash));
  std::string other = hash;
  for (const char version : {'b', 'y'}) {
    other[2] = version;
    EXPECT_TRUE(is_bcrypt_hash(other));
  }
  EXPECT_FALSE(is_bcrypt_hash(hash.substr(1)));
  EXPECT_FALSE(is_bcrypt_hash("$6$" + hash.substr(3)));
  EXPECT_FALSE(is_bcrypt_hash(""));
}

// Collects results of another thread.
struct Results {
  void add(bool matches) {
    const std::lock_guard lock(mutex);
    list.push_back(matches);
    changed.notify_all();
  }
  std::vector<bool> wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return list.size() >= count; });
    return list;
  }
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<bool> list;
};

TEST(AdminPassword, ChecksWaitInOrderUpToALimit) {
  Results results;
  PasswordThread thread;
  std::size_t taken = 0;
  for (std::size_t i = 0; i < 4 * PasswordThread::most_waiting; ++i) {
    const std::string password = i == 0 ? "changeit" : "wrong";
    if (thread.check(password, hash, [&](bool matches) { results.add(matches); })) ++taken;
  }
  EXPECT_LT(taken, 4 * PasswordThread::most_waiting);
  const std::vector<bool> all = results.wait_for(taken);
  EXPECT_TRUE(all.front());
  EXPECT_FALSE(all.back());
}

TEST(AdminPassword, ItsOwnThreadMayEndIt) {
  Results results;
  auto thread = std::make_shared<PasswordThread>();
  PasswordThread& reference = *thread;
  ASSERT_TRUE(
      reference.check("changeit", hash, [&, thread = std::move(thread)](bool matches) mutable {
        thread.reset();
        results.add(matches);
      }));
  EXPECT_TRUE(results.wait_for(1).front());
}

bool has(SessionStore& store, const std::string& id) {
  bool has = false;
  store.find(id, [&](bool found) { has = found; });
  return has;
}

TEST(AdminSessions, AreKeptUpToALimitAndForATime) {
  const auto store = memory_session_store(std::chrono::hours{1}, 2);
  EXPECT_FALSE(has(*store, "a"));
  for (const char* id : {"a", "b", "c"}) store->save(id);
  EXPECT_FALSE(has(*store, "a"));
  EXPECT_TRUE(has(*store, "b"));
  EXPECT_TRUE(has(*store, "c"));
  const auto brief = memory_session_store(std::chrono::seconds{-1});
  brief->save("a");
  EXPECT_FALSE(has(*brief, "a"));
}

}  // namespace
}  // namespace sockeye::admin
