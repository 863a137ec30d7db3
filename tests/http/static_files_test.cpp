// Files of a folder: what is said of them, and that nothing else is reachable.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "http/app_fixture.hpp"
#include "http/file.hpp"

namespace sockeye::http {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class StaticFilesTest : public AppTest {
 protected:
  StaticFilesTest() {
    std::string name = (fs::temp_directory_path() / "sockeye-static-XXXXXX").string();
    base_ = ::mkdtemp(name.data());
    write("../secret.txt", "secret");
    write("index.html", "<html>");
    write("app.js", "let x;");
    write("sub/index.html", "sub");
    write("sub/.hidden", "hidden");
    write(".env", "password");
    write("a b.txt", "space");
    write("empty.txt", "");
  }
  ~StaticFilesTest() override { fs::remove_all(base_); }

  fs::path root() const { return base_ / "root"; }
  void write(const std::string& name, const std::string& text) const {
    const fs::path path = (root() / name).lexically_normal();
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }
  void serve(StaticOptions how = {}, const std::string& prefix = "/") {
    app().serve_static(prefix, root().string(), std::move(how));
  }

 private:
  fs::path base_;
};

TEST_F(StaticFilesTest, ServesAFileWithItsTypeAndValidators) {
  serve({.max_age = std::chrono::seconds{60}});
  const Answer found = get("/app.js");
  EXPECT_EQ(found.status, 200);
  EXPECT_EQ(found.body, "let x;");
  EXPECT_EQ(found.headers["Content-Type"], "text/javascript; charset=utf-8");
  EXPECT_EQ(found.headers["Cache-Control"], "public, max-age=60");
  EXPECT_EQ(found.headers["X-Content-Type-Options"], "nosniff");
  EXPECT_TRUE(found.headers["ETag"].starts_with('"'));
  EXPECT_TRUE(found.headers["Last-Modified"].ends_with("GMT"));
}

TEST_F(StaticFilesTest, ServesTheIndexOfAFolderAndAsksForItEachTime) {
  serve({.max_age = std::chrono::seconds{60}});
  const Answer root = get("/");
  EXPECT_EQ(root.body, "<html>");
  EXPECT_EQ(root.headers["Cache-Control"], "no-cache");
  EXPECT_EQ(get("/sub/").body, "sub");
}

TEST_F(StaticFilesTest, SendsAFolderWithoutItsSlashToTheOneWithIt) {
  serve();
  const Answer moved = get("/sub?x=1");
  EXPECT_EQ(moved.status, 301);
  EXPECT_EQ(moved.headers["Location"], "/sub/?x=1");
}

TEST_F(StaticFilesTest, DoesNotRedirectToAnotherHost) {
  serve();
  EXPECT_EQ(get("//sub").status, 404);
  EXPECT_EQ(get("//evil.example/..").status, 404);
}

TEST_F(StaticFilesTest, AnswersHeadWithoutTheBytes) {
  serve();
  const Answer head = ask(request("HEAD", "/app.js"), true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.headers["Content-Length"], "6");
}

TEST_F(StaticFilesTest, DecodesNames) {
  serve();
  EXPECT_EQ(get("/a%20b.txt").body, "space");
}

TEST_F(StaticFilesTest, ServesAnEmptyFile) {
  serve();
  const Answer empty = get("/empty.txt");
  EXPECT_EQ(empty.status, 200);
  EXPECT_EQ(empty.headers["Content-Length"], "0");
}

TEST_F(StaticFilesTest, NothingLeadsOutOfTheFolder) {
  fs::create_symlink("../secret.txt", root() / "link.txt");
  fs::create_symlink("..", root() / "up");
  fs::create_symlink(root().parent_path() / "secret.txt", root() / "absolute.txt");
  serve();
  for (const char* target : {"/../secret.txt",
                             "/sub/../../secret.txt",
                             "/%2e%2e/secret.txt",
                             "/%2E%2e%2fsecret.txt",
                             "/..%2fsecret.txt",
                             "/..%5csecret.txt",
                             "/sub/..%2f..%2fsecret.txt",
                             "/%252e%252e/secret.txt",
                             "/link.txt",
                             "/absolute.txt",
                             "/up/secret.txt",
                             "/./secret.txt",
                             "//secret.txt",
                             "/app.js%00.txt",
                             "/app.js/",
                             "/app.js/x",
                             "/.env",
                             "/sub/.hidden",
                             "/%2eenv",
                             "/%zz",
                             "/%"}) {
    const Answer answer = get(target);
    EXPECT_EQ(answer.status, 404) << target;
    EXPECT_THAT(answer.body, HasSubstr("error")) << target;
  }
}

TEST_F(StaticFilesTest, ALinkThatStaysInsideIsServed) {
  fs::create_symlink("app.js", root() / "newest.js");
  serve();
  EXPECT_EQ(get("/newest.js").body, "let x;");
}

TEST_F(StaticFilesTest, APipeIsNoFileAndBlocksNobody) {
  ASSERT_EQ(::mkfifo((root() / "pipe").c_str(), 0600), 0);
  serve();
  EXPECT_EQ(get("/pipe").status, 404);
}

TEST_F(StaticFilesTest, WhatTheClientHasIsNotSentAgain) {
  serve();
  const Answer first = get("/app.js");
  const std::string tag(first.headers["ETag"]);
  const std::string date(first.headers["Last-Modified"]);
  const Answer second = get("/app.js", "If-None-Match: \"x\", W/" + tag + "\r\n");
  EXPECT_EQ(second.status, 304);
  EXPECT_EQ(second.headers["ETag"], tag);
  EXPECT_FALSE(second.headers.contains("Content-Length"));
  EXPECT_EQ(get("/app.js", "If-Modified-Since: " + date + "\r\n").status, 304);
  EXPECT_EQ(get("/app.js", "If-None-Match: \"x\"\r\nIf-Modified-Since: " + date + "\r\n").status,
            200);
}

TEST_F(StaticFilesTest, AChangedFileHasAnotherTag) {
  serve();
  const std::string before(get("/app.js").headers["ETag"]);
  write("app.js", "let y;");
  fs::last_write_time(root() / "app.js",
                      fs::file_time_type::clock::now() + std::chrono::seconds{1});
  EXPECT_EQ(get("/app.js", "If-None-Match: " + before + "\r\n").body, "let y;");
}

TEST_F(StaticFilesTest, SendsTheRangeThatIsAskedFor) {
  serve();
  const Answer part = get("/app.js", "Range: bytes=1-3\r\n");
  EXPECT_EQ(part.status, 206);
  EXPECT_EQ(part.body, "et ");
  EXPECT_EQ(part.headers["Content-Range"], "bytes 1-3/6");
  EXPECT_EQ(get("/app.js", "Range: bytes=-2\r\n").body, "x;");
  EXPECT_EQ(get("/app.js", "Range: bytes=4-\r\n").body, "x;");
  EXPECT_EQ(get("/app.js", "Range: bytes=4-999\r\n").body, "x;");
  const Answer outside = get("/app.js", "Range: bytes=6-\r\n");
  EXPECT_EQ(outside.status, 416);
  EXPECT_EQ(outside.headers["Content-Range"], "bytes */6");
  EXPECT_EQ(get("/app.js", "Range: bytes=0-0,2-3\r\n").status, 200);
  EXPECT_EQ(get("/app.js", "Range: bytes=3-1\r\n").status, 200);
  EXPECT_EQ(get("/app.js", "Range: lines=1-3\r\n").status, 200);
}

TEST_F(StaticFilesTest, ARangeOfAnotherVersionIsTheWhole) {
  serve();
  const std::string tag(get("/app.js").headers["ETag"]);
  EXPECT_EQ(get("/app.js", "Range: bytes=0-1\r\nIf-Range: " + tag + "\r\n").status, 206);
  EXPECT_EQ(get("/app.js", "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n").status, 200);
  EXPECT_EQ(get("/app.js", "Range: bytes=0-1\r\nIf-Range: W/" + tag + "\r\n").status, 200);
}

TEST_F(StaticFilesTest, SendsAPackedSiblingToWhoTakesIt) {
  write("app.js.gz", "gzip");
  write("app.js.br", "brotli");
  serve();
  const Answer brotli = get("/app.js", "Accept-Encoding: gzip, br\r\n");
  EXPECT_EQ(brotli.body, "brotli");
  EXPECT_EQ(brotli.headers["Content-Encoding"], "br");
  EXPECT_EQ(brotli.headers["Content-Type"], "text/javascript; charset=utf-8");
  EXPECT_EQ(brotli.headers["Vary"], "Accept-Encoding");
  EXPECT_EQ(get("/app.js", "Accept-Encoding: br;q=0, gzip\r\n").body, "gzip");
  const Answer plain = get("/app.js");
  EXPECT_EQ(plain.body, "let x;");
  EXPECT_EQ(plain.headers["Vary"], "Accept-Encoding");
  EXPECT_NE(plain.headers["ETag"], brotli.headers["ETag"]);
}

TEST_F(StaticFilesTest, AnOlderPackedSiblingIsNotSent) {
  write("app.js.gz", "gzip");
  fs::last_write_time(root() / "app.js.gz",
                      fs::last_write_time(root() / "app.js") - std::chrono::seconds{10});
  serve();
  EXPECT_EQ(get("/app.js", "Accept-Encoding: gzip\r\n").body, "let x;");
}

TEST_F(StaticFilesTest, APageThatRoutesByItselfGetsTheIndex) {
  app().get("/api/known", [](Request&, Response& res) { res.send("route"); });
  serve({.spa_fallback = true});
  const std::string page = "Accept: text/html,*/*\r\n";
  EXPECT_EQ(get("/projects/7", page).body, "<html>");
  EXPECT_EQ(get("/api/known", page).body, "route");
  EXPECT_EQ(get("/projects/7", "Accept: application/json\r\n").status, 404);
  EXPECT_EQ(get("/missing.js", page).status, 404);
  EXPECT_EQ(ask(request("POST", "/projects/7", page)).status, 404);
}

TEST_F(StaticFilesTest, AStaticPrefixTakesOnlyItsOwnPaths) {
  serve({}, "/assets");
  EXPECT_EQ(get("/assets/app.js").body, "let x;");
  EXPECT_EQ(get("/app.js").status, 404);
  EXPECT_EQ(get("/assetsapp.js").status, 404);
  EXPECT_EQ(get("/assets").headers["Location"], "/assets/");
}

TEST_F(StaticFilesTest, ALargeFileIsSentInPiecesToASlowReader) {
  std::string large;
  for (int i = 0; large.size() < 3'000'000; ++i) large += std::to_string(i) + ",";
  write("large.bin", large);
  serve();
  Peer peer = connect(8192);
  peer.stop_reading();
  peer.send(request("GET", "/large.bin") + request("GET", "/app.js"));
  turns(20);
  peer.start_reading();
  EXPECT_TRUE(answer(peer).body == large);
  EXPECT_EQ(answer(peer).body, "let x;");
}

TEST_F(StaticFilesTest, AFileThatShrinksWhileItIsSentCutsTheConnection) {
  write("large.bin", std::string(20'000'000, 'x'));
  serve();
  Peer peer = connect(8192);
  peer.stop_reading();
  peer.send(request("GET", "/large.bin"));
  turns(20);
  fs::resize_file(root() / "large.bin", 10);
  peer.start_reading();
  EXPECT_TRUE(run_until([&] { return peer.at_end(); }));
  EXPECT_LT(peer.received().size(), 20'000'000U);
}

TEST_F(StaticFilesTest, AFolderThatIsNotThereIsRefusedAtOnce) {
  EXPECT_THROW(app().serve_static("/", (root() / "missing").string()), std::invalid_argument);
}

}  // namespace
}  // namespace sockeye::http
