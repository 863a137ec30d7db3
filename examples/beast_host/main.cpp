// A program with an HTTP server of its own, here Boost.Beast on an Asio loop: Sockeye gets the
// requests and upgrades under its path, and is driven by the same loop through its descriptor.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <iostream>
#include <string>

#include "session.hpp"
#include "sockeye/server.hpp"

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

int main(int argc, char** argv) {
  const int port = argc > 1 ? std::stoi(argv[1]) : 3000;
  asio::io_context loop{1};

  sockeye::Runtime runtime;
  sockeye::Server io{runtime};
  io.on("echo", [](sockeye::Rest args, sockeye::Ack<sockeye::Rest> ack) { ack(args); });

  asio::posix::stream_descriptor shard{loop, runtime.shard(0).native_handle()};
  const std::function<void()> drive = [&] {
    shard.async_wait(asio::posix::stream_descriptor::wait_read,
                     [&](boost::system::error_code error) {
                       if (error) return;
                       runtime.shard(0).poll();
                       drive();
                     });
  };
  drive();

  tcp::acceptor acceptor{loop,
                         {asio::ip::make_address("127.0.0.1"), static_cast<unsigned short>(port)}};
  const std::function<void()> accept = [&] {
    acceptor.async_accept([&](boost::system::error_code error, tcp::socket socket) {
      if (!error) serve(std::move(socket), io);
      accept();
    });
  };
  accept();

  std::cout << "listening " << acceptor.local_endpoint().port() << std::endl;
  loop.run();
  shard.release();
  return 0;
}
