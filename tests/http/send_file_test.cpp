// A file as an answer.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "http/app_fixture.hpp"

namespace sockeye::http {
namespace {

class SendFileTest : public AppTest {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) /
              ("send-file-" + std::to_string(::getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "text") << "0123456789";
    std::filesystem::create_symlink("text", folder_ / "link");
    app().get("/:name", [this](Request& req, Response& res) {
      res.send_file(folder_ / req.param("name"), "text/x-test");
    });
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

 private:
  std::filesystem::path folder_;
};

TEST_F(SendFileTest, SendsTheWholeOrAPart) {
  const Answer whole = get("/text");
  EXPECT_EQ(whole.status, 200);
  EXPECT_EQ(whole.headers["Content-Type"], "text/x-test");
  EXPECT_EQ(whole.body, "0123456789");
  const Answer part = get("/text", "Range: bytes=2-4\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.headers["Content-Range"], "bytes 2-4/10");
  EXPECT_EQ(part.body, "234");
  EXPECT_EQ(get("/text", "Range: bytes=20-\r\n").status, 416);
}

TEST_F(SendFileTest, AnswersHeadWithoutTheBody) {
  const Answer head = ask(request("HEAD", "/text"), true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers["Content-Length"], "10");
}

TEST_F(SendFileTest, IsNotFoundForWhatIsNoFile) {
  EXPECT_EQ(get("/missing").status, 404);
  EXPECT_EQ(get("/link").status, 404);
  EXPECT_EQ(get("/.").status, 404);
}

}  // namespace
}  // namespace sockeye::http
