// What an idle TLS connection holds.
#include <gtest/gtest.h>
#include <malloc.h>

#include <cstddef>
#include <deque>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "tls_link.hpp"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SOCKEYE_OWN_HEAP 1
#endif

namespace sockeye::net {
namespace {

std::size_t heap_in_use() {
  return ::mallinfo2().uordblks;
}

TEST(TlsMemory, AnIdleConnectionHoldsNoBuffers) {
#ifdef SOCKEYE_OWN_HEAP
  GTEST_SKIP() << "a sanitizer's heap is not counted";
#endif
  constexpr std::size_t count = 200;
  const auto context = std::make_shared<const TlsContext>(options_for("server.test"));
  std::deque<testing_support::Recorder> recorders;
  Shard shard;
  // The other ends stay open, but the clients' TLS goes before the heap is counted.
  std::vector<Fd> other_ends;
  const auto add = [&] {
    auto [socket, other] = testing_support::socket_pair();
    other_ends.emplace_back(::dup(other.fd()));
    testing_support::TlsPeer peer(std::move(other));
    Connection& connection = Connection::create(shard, std::move(socket));
    testing_support::Recorder& recorder = recorders.emplace_back();
    recorder.data_hook = [&](std::span<char> bytes) {
      connection.out().push(base::Frame::raw({bytes.data(), bytes.size()}));
    };
    connection.set_handler(&recorder);
    connection.start_tls(context);
    peer.send(std::string(20000, 'x'));
    ASSERT_TRUE(testing_support::run_until(shard, [&] { return peer.received().size() == 20000; }));
    std::string().swap(recorder.data);
  };
  for (int i = 0; i < 20; ++i) add();
  const std::size_t before = heap_in_use();
  for (std::size_t i = 0; i < count; ++i) add();
  const std::size_t each = (heap_in_use() - before) / count;
  EXPECT_EQ(shard.stats().connections, count + 20);
  RecordProperty("bytes_per_idle_connection", static_cast<int>(each));
  std::cout << "an idle TLS connection holds " << each << " bytes\n";
  // OpenSSL's state takes 14 KiB of it; a buffer of one record would add 17.
  EXPECT_LT(each, 20U * 1024);
}

}  // namespace
}  // namespace sockeye::net
