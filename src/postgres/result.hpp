// A query's answer, as libpq holds it.
#pragma once

#include <memory>
#include <string_view>

struct pg_result;

namespace sockeye::postgres {

class Result {
 public:
  /// Takes over; null is an error without words.
  explicit Result(pg_result* result) noexcept : result_(result) {}

  bool ok() const noexcept;
  /// The server's message, without its end of line.
  std::string_view error() const noexcept;
  int rows() const noexcept;
  int columns() const noexcept;
  /// As the server wrote it: text, or binary where that was asked for. Empty for null and for what
  /// is not there. Lasts as long as the result.
  std::string_view value(int row, int column) const noexcept;

 private:
  struct Clear {
    void operator()(pg_result* result) const noexcept;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

}  // namespace sockeye::postgres
