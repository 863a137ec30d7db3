// The JavaScript client inside a host's HTTP server. Its bytes and codings are compared with the
// package in tests/conformance.
#include "server/client_bundle.hpp"

#include "server/host_fixture.hpp"

namespace sockeye::server::test {
namespace {

using ClientBundleOfAHost = HostTest;

TEST_F(ClientBundleOfAHost, IsServedBelowThePath) {
  start();
  const HostAnswer answer = ask(request_of("/socket.io/socket.io.min.js?v=1"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers["Content-Type"], "application/javascript; charset=utf-8");
  EXPECT_TRUE(answer.body.starts_with("/*!\n * Socket.IO v" +
                                      std::string(answer.headers["ETag"].substr(1, 5))));
  const HostAnswer packed =
      ask(request_of("/socket.io/socket.io.min.js", {{"Accept-Encoding", "gzip"}}));
  EXPECT_EQ(packed.headers["content-encoding"], "gzip");
  EXPECT_LT(packed.body.size(), answer.body.size() / 2);
}

TEST_F(ClientBundleOfAHost, IsServedWithoutATrailingSlashInThePath) {
  start({.path = "/chat/", .add_trailing_slash = false});
  EXPECT_EQ(ask(request_of("/chat/socket.io.js")).status, 200);
  EXPECT_EQ(ask(request_of("/chatsocket.io.js")).status, 400);
}

TEST_F(ClientBundleOfAHost, IsTheEnginesPathWhereItIsOff) {
  start({.serve_client = false});
  EXPECT_EQ(ask(request_of("/socket.io/socket.io.js")).status, 400);
}

TEST(ClientFiles, InflateToWhatTheirTrailersSay) {
  ASSERT_EQ(client_files().size(), 8U);
  for (const ClientFile& file : client_files()) {
    const std::string bytes = client_file_bytes(file, ContentCoding::identity);
    EXPECT_GT(bytes.size(), file.gzip.size()) << file.name;
    EXPECT_GT(file.gzip.size(), file.brotli.size()) << file.name;
    EXPECT_EQ(bytes.find('\0'), std::string::npos) << file.name;
  }
}

}  // namespace
}  // namespace sockeye::server::test
