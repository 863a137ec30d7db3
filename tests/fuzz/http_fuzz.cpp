// HTTP: the parser in one piece against the parser in cuts, a connection with routes over a pair
// of sockets, and the small readers (paths, ranges, queries, dates) against their promises.
#include <poll.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/require.hpp"
#include "http/app_shard.hpp"
#include "http/conditions.hpp"
#include "http/file.hpp"
#include "http/parser.hpp"
#include "http/reply.hpp"
#include "http/router.hpp"
#include "sockeye/http/query.hpp"
#include "support/peer.hpp"

namespace {

using namespace sockeye::http;
using sockeye::fuzz::require;
using sockeye::testing_support::Peer;

constexpr std::size_t body_limit = 64;

struct Read {
  std::vector<std::string> requests;
  bool failed = false;

  bool operator==(const Read&) const = default;
};

std::string describe(Parser& parser) {
  const RequestHead& head = parser.head();
  std::string text = head.method + " " + head.target + (head.keep_alive ? " keep" : " close") +
                     (head.upgrade ? " upgrade" : "") + (head.expects_continue ? " expect" : "");
  for (const auto& [name, value] : head.headers) {
    text.append("\n").append(name).append(":").append(value);
  }
  return text.append("\n\n").append(parser.body());
}

// Requests from the front of `bytes`, fed in pieces of `step`.
Read read(std::string_view bytes, std::size_t step) {
  Read result;
  auto parser =
      std::make_unique<Parser>(ParserLimits{.header = 512, .header_count = 8, .target = 64});
  bool in_body = false;
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    while (!piece.empty()) {
      const std::size_t taken = parser->feed(piece);
      require(taken <= piece.size(), "no more is taken than was given");
      piece.remove_prefix(taken);
      const bool begins = parser->state() == Parser::State::body && !std::exchange(in_body, true);
      if (begins) parser->set_body_limit(body_limit);
      require(parser->body().size() <= body_limit, "the body's limit holds");
      if (parser->state() == Parser::State::failed) {
        require(parser->status() >= 400 && !parser->reason().empty(), "a failure says why");
        result.failed = true;
        return result;
      }
      if (parser->state() == Parser::State::complete) {
        result.requests.push_back(describe(*parser));
        parser =
            std::make_unique<Parser>(ParserLimits{.header = 512, .header_count = 8, .target = 64});
        in_body = false;
      } else {
        require(taken > 0 || begins, "what is not whole takes all");
      }
    }
  }
  return result;
}

void check_parser(std::string_view bytes) {
  const Read whole = read(bytes, std::max<std::size_t>(bytes.size(), 1));
  for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{16}}) {
    require(read(bytes, step) == whole, "requests do not depend on the cuts");
  }
}

struct World {
  World() {
    router.add("GET", "/a/:b", false, detail::make_handler([](Request& req, Response& res) {
                 res.send(req.param("b") + req.query("q").value_or(""));
               }));
    router.add("POST", "/json", false, detail::make_handler([](Request& req, Response& res) {
                 res.json(req.json<std::vector<int>>());
               }));
    router.add("", "/*", false, detail::make_handler([](Request& req, Response& res) {
                 res.set("X-Cookie", req.cookie("c").value_or("none"));
                 res.send(req.body());
               }));
  }
  ~World() { app->shut_down(); }

  sockeye::net::Shard shard;
  Router router;
  std::shared_ptr<AppShard> app = std::make_shared<AppShard>(shard, router, AppOptions{});
};

void check_connection(World& world, std::string_view bytes) {
  auto [server, peer] = sockeye::testing_support::socket_pair();
  world.app->accept(sockeye::net::Connection::create(world.shard, std::move(server)));
  const std::size_t half = bytes.size() / 2;
  for (const std::string_view part : {bytes.substr(0, half), bytes.substr(half)}) {
    peer.send(part);
    for (int i = 0; i < 3; ++i) world.shard.poll();
  }
  peer.shutdown_write();
  for (int i = 0; i < 3; ++i) world.shard.poll();
  const std::string& answers = peer.received();
  require(answers.empty() || answers.starts_with("HTTP/1.1 "), "what is answered is HTTP");
  peer.close();
  for (int i = 0; i < 100 && world.shard.stats().connections > 0; ++i) {
    world.shard.poll(std::chrono::milliseconds{1});
  }
  require(world.app->connections() == 0, "no connection outlives its client");
}

void check_readers(std::string_view bytes) {
  if (const auto path = relative_path(bytes)) {
    require(path->find('\0') == std::string::npos && !path->starts_with('/'), "a relative path");
    for (const std::string_view up : {"../", "/../", "/./"}) {
      require(("/" + *path + "/").find("/" + std::string(up)) == std::string::npos,
              "a path that stays below");
    }
  }
  const std::size_t cut = bytes.find('\n');
  Headers headers;
  try {
    headers.add("Range", bytes.substr(0, cut));
    headers.add("If-None-Match", bytes.substr(0, cut));
  } catch (const std::invalid_argument&) {
    return;
  }
  const Version version{"\"v\"", 1'000};
  (void)is_fresh(headers, version);
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{100}}) {
    ByteRange range;
    if (choose_range(headers, version, size, range) == RangeAnswer::part) {
      require(range.length > 0 && range.first < size && range.length <= size - range.first,
              "a range lies inside the file");
    }
  }
  (void)accepts_encoding(bytes, "br");
  const Query query(bytes);
  for (const auto& [name, value] : query.entries()) {
    require(query.get(name) == value, "a query's entry is found by its name");
  }
  if (const auto date = parse_http_date(bytes)) {
    require(parse_http_date(http_date(*date)) == date, "a date is read back");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static World world;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_parser(bytes);
  check_connection(world, bytes);
  check_readers(bytes);
  return 0;
}
