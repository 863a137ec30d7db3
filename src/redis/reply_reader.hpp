// RESP2 from bytes to answers. What lies whole in the bytes given is read where it lies; only the
// beginning of an answer whose end is missing is kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "redis/reply.hpp"

namespace sockeye::redis {

/// What a server that is broken, or none, can make of our memory at most.
struct ReplyLimits {
  std::size_t bytes = 64 * 1024 * 1024;
  std::size_t nodes = 1 << 20;
  std::size_t depth = 8;
  std::size_t line = 64 * 1024;
};

class ReplyReader {
 public:
  explicit ReplyReader(const ReplyLimits& limits = {}) : limits_(limits) {}

  /// The next bytes, which last until next() has answered none. To be called when it has.
  void give(std::string_view bytes);
  /// The next whole answer, good until the next call; none where bytes are missing or it failed().
  std::optional<Reply> next();

  /// Why the bytes are no RESP2 within the limits; empty while they are.
  std::string_view error() const noexcept { return error_; }
  bool failed() const noexcept { return !error_.empty(); }
  /// Bytes on the heap, for tests of what an answer leaves behind.
  std::size_t memory() const noexcept {
    return kept_.capacity() + nodes_.capacity() * sizeof(ReplyNode);
  }

 private:
  struct Open {
    std::size_t node;
    std::int64_t left;
  };
  enum class Step : std::uint8_t { done, short_of_bytes, broken };

  Step read_node();
  Step read_text(ReplyKind kind, std::string_view line, std::size_t next);
  /// Of a line that is a number: an integer, or the length of what follows.
  Step read_number(char kind, std::int64_t number, std::size_t next);
  Step read_bulk(std::uint64_t size, std::size_t next);
  Step read_array(std::int64_t count, std::size_t next);
  void add(ReplyKind kind, std::int64_t number, std::size_t position, std::size_t next);
  void close_arrays();
  void keep_rest();
  void shrink();
  Step fail(std::string_view why);

  ReplyLimits limits_;
  std::string kept_;
  std::string_view input_;
  bool from_kept_ = false;
  bool complete_ = false;
  std::size_t start_ = 0;     // of the answer, in input_
  std::size_t position_ = 0;  // of the next node, from start_
  std::vector<ReplyNode> nodes_;
  std::vector<Open> open_;
  std::string error_;
};

}  // namespace sockeye::redis
