// What Artifex' store keeps of uploads and jobs.
#include "store.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "clock.hpp"
#include "problem.hpp"
#include "uploads.hpp"

namespace artifex {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class StoreTest : public testing::Test {
 protected:
  StoreTest() {
    ada = store.create_user("ada", "Ada", "x").id;
    grace = store.create_user("grace", "Grace", "x").id;
  }
  ~StoreTest() override {
    for (const char* ending : {"", "-wal", "-shm"}) std::filesystem::remove(path + ending);
  }

  void create(const std::string& id, std::int64_t size = 10) {
    store.create_file(ada, {.id = id,
                            .name = id,
                            .type = "",
                            .size = size,
                            .created_at = common::unix_milliseconds()});
  }
  Job only_job(const std::string& id) { return store.upload(ada, id).file.jobs.at(0); }

  const std::string path = testing::TempDir() + "artifex-store-" + std::to_string(::getpid()) +
                           "-" + testing::UnitTest::GetInstance()->current_test_info()->name() +
                           ".db";
  Store store{path};
  std::int64_t ada = 0;
  std::int64_t grace = 0;
};

TEST_F(StoreTest, TellsAUserWhatChangedSinceACursor) {
  create("a");
  const FileList all = store.files(ada, std::nullopt);
  EXPECT_TRUE(all.full);
  EXPECT_THAT(all.files, SizeIs(1));
  create("b");
  store.note_received("a", 5);
  const FileList changed = store.files(ada, all.cursor);
  EXPECT_FALSE(changed.full);
  ASSERT_THAT(changed.files, SizeIs(2));
  store.remove_file(ada, "b");
  const FileList removed = store.files(ada, changed.cursor);
  EXPECT_THAT(removed.files, IsEmpty());
  EXPECT_THAT(removed.removed, ElementsAre("b"));
  EXPECT_THAT(store.files(grace, std::nullopt).files, IsEmpty());
}

TEST_F(StoreTest, HidesWhatIsSomebodyElses) {
  create("a");
  const auto job = store.finish_file("a", {JobKind::checksum}).at(0).id;
  EXPECT_THROW(store.upload(grace, "a"), common::Problem);
  EXPECT_THROW(store.remove_file(grace, "a"), common::Problem);
  EXPECT_THROW(store.cancel_job(grace, job), common::Problem);
  EXPECT_THROW(store.restart_job(grace, job), common::Problem);
}

TEST_F(StoreTest, FinishesAFileOnce) {
  create("a");
  EXPECT_THAT(store.finish_file("a", {JobKind::checksum, JobKind::text}), SizeIs(2));
  EXPECT_THAT(store.finish_file("a", {JobKind::checksum}), IsEmpty());
  EXPECT_THAT(store.upload(ada, "a").file.jobs, SizeIs(2));
}

TEST_F(StoreTest, ForgetsUnfinishedUploadsThatNobodyGoesOnWith) {
  create("old");
  create("whole");
  store.finish_file("whole", {});
  EXPECT_THAT(store.remove_expired(common::unix_milliseconds() - 60'000), IsEmpty());
  EXPECT_THAT(store.remove_expired(common::unix_milliseconds() + 60'000), ElementsAre("old"));
  EXPECT_THAT(store.files(ada, std::nullopt).files, SizeIs(1));
}

TEST_F(StoreTest, KnowsFromWhereBytesAreNotCompared) {
  create("a");
  store.begin_checked("a", 4);
  EXPECT_EQ(store.upload(ada, "a").pending_from, 4);
  store.note_received("a", 8);
  EXPECT_EQ(store.upload(ada, "a").pending_from, std::nullopt);
}

TEST_F(StoreTest, EndsAJobOnce) {
  create("a");
  const auto job = store.finish_file("a", {JobKind::text}).at(0).id;
  EXPECT_TRUE(store.job_started(job));
  EXPECT_FALSE(store.job_started(job));
  EXPECT_TRUE(store.cancel_job(ada, job));
  EXPECT_FALSE(store.cancel_job(ada, job));
  store.job_failed(job, "too late");
  EXPECT_EQ(only_job("a").state, JobState::cancelled);
  EXPECT_EQ(store.restart_job(ada, job).id, job);
  EXPECT_THROW(store.restart_job(ada, job), common::Problem);
  EXPECT_TRUE(store.job_started(job));
  store.job_done(job, "fine");
  EXPECT_EQ(only_job("a").result, "fine");
}

TEST_F(StoreTest, RunsInterruptedJobsAgainThreeTimesAtMost) {
  create("a");
  const auto job = store.finish_file("a", {JobKind::text}).at(0).id;
  for (int round = 0; round < 3; ++round) {
    EXPECT_THAT(store.recover_jobs(), SizeIs(1)) << round;
    EXPECT_TRUE(store.job_started(job));
  }
  EXPECT_THAT(store.recover_jobs(), IsEmpty());
  EXPECT_EQ(only_job("a").state, JobState::failed);
}

TEST_F(StoreTest, BoundsTheUnfinishedUploadsOfAUser) {
  for (std::int64_t i = 0; i < limits::unfinished_of_user; ++i) create(std::to_string(i));
  EXPECT_THROW(create("one more"), common::Problem);
  store.finish_file("0", {});
  EXPECT_NO_THROW(create("one more"));
}

TEST(Uploads, AreHeldByTheLastOneThatAsked) {
  Uploads uploads;
  const auto first = uploads.take("a");
  EXPECT_TRUE(first.holds());
  {
    const auto second = uploads.take("a");
    EXPECT_FALSE(first.holds());
    EXPECT_TRUE(second.holds());
    uploads.displace("b");
    EXPECT_TRUE(second.holds());
    uploads.displace("a");
    EXPECT_FALSE(second.holds());
  }
  EXPECT_FALSE(first.holds());
}

}  // namespace
}  // namespace artifex
