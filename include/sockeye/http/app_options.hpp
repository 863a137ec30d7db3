// What an App and its static files can be told. Every field has a default that is safe on the open
// internet.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace sockeye::http {

struct AppOptions {
  /// Bytes of a request's body; more is refused with 413.
  std::size_t body_limit = 1024 * 1024;
  /// Bytes of a request's line and headers; more is refused with 431.
  std::size_t head_limit = 16 * 1024;
  /// Bytes of a request's target; more is refused with 414.
  std::size_t target_limit = 8 * 1024;
  /// Header fields; more is refused with 431.
  std::size_t field_limit = 100;
  /// Requests of one connection that wait for their answers; while there are so many, no more are
  /// read.
  std::size_t pipeline_limit = 16;

  /// From the first byte of a request, and from a new connection, to the end of its headers; 408.
  std::chrono::milliseconds header_timeout{10'000};
  /// From there to the end of its body; 408.
  std::chrono::milliseconds body_timeout{120'000};
  /// From an answer to the next request; the connection is closed.
  std::chrono::milliseconds keep_alive_timeout{5'000};
  /// How long a client may take nothing of what waits to be sent; the connection is reset.
  std::chrono::milliseconds write_timeout{60'000};

  /// Of an App that makes its own Runtime: whether SIGTERM and SIGINT end run().
  bool stop_on_signals = false;
};

struct StaticOptions {
  /// What answers for a folder; empty: nothing does.
  std::string index = "index.html";
  /// The file, below the folder, that answers for each path without a file where a page is asked
  /// for: the page of a single-page application. Empty: none.
  std::string spa_fallback;
  /// Cache-Control's max-age; the index and the fallback are always revalidated.
  std::chrono::seconds max_age{0};
  /// Serves `name.br` or `name.gz` in place of `name` to whoever accepts it.
  bool precompressed = true;
};

}  // namespace sockeye::http
