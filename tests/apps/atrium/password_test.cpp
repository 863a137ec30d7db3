// Passwords' hashes.
#include "password.hpp"

#include <gmock/gmock.h>

#include "demo.hpp"
#include "temporary_store.hpp"

#include "parts.hpp"

namespace atrium {
namespace {

TEST(Password, IsKnownByItsHashAlone) {
  const std::string hash = hash_password("correct horse");
  EXPECT_THAT(hash, testing::StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_TRUE(verify_password("correct horse", hash));
  EXPECT_FALSE(verify_password("correct horse ", hash));
  EXPECT_FALSE(verify_password("", hash));
}

TEST(Password, HasAnotherHashEachTime) {
  EXPECT_NE(hash_password("same"), hash_password("same"));
}

TEST(Password, IsRefusedForAHashThatCannotBeRead) {
  EXPECT_FALSE(verify_password("x", ""));
  EXPECT_FALSE(verify_password("x", "$argon2id$nonsense"));
}

TEST(Demo, FillsANewStoreOnceAndItsPeopleCanSignIn) {
  TemporaryFolder folder;
  Store store(folder.database());
  create_demo(store);
  create_demo(store);
  const auto ada = store.credentials("ada");
  ASSERT_TRUE(ada);
  EXPECT_TRUE(verify_password(demo_password, ada->password_hash));
  const auto projects = store.projects(ada->user.id);
  ASSERT_EQ(projects.size(), 2U);
  EXPECT_EQ(projects[0].task_count, 11);
  // Linus is in one project only, so that the demo shows what a foreign project is.
  EXPECT_EQ(store.projects(store.credentials("linus")->user.id).size(), 1U);
}

}  // namespace
}  // namespace atrium
