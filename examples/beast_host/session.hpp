// One connection of the host's HTTP server (Boost.Beast): it answers its own routes, and hands what
// is Socket.IO's to Sockeye.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "sockeye/server.hpp"

void serve(boost::asio::ip::tcp::socket socket, sockeye::Server& io);
