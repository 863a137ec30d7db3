// One statement with its parameters, and what became of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "postgres/result.hpp"
#include "sockeye/unique_function.hpp"

namespace sockeye::postgres {

struct Parameter {
  std::string bytes;
  /// bytea as it is; else text, which must have no NUL.
  bool binary = false;
};

struct Query {
  std::string sql;
  std::vector<Parameter> parameters{};
  /// Whether the answer's columns come in binary.
  bool binary_result = false;

  std::size_t bytes() const noexcept {
    std::size_t size = sql.size();
    for (const Parameter& parameter : parameters) size += parameter.bytes.size();
    return size;
  }
};

/// Why a query has no answer. What the server refuses is an answer.
enum class Failure : std::uint8_t {
  overflow,   ///< too much waits; never sent
  timed_out,  ///< no connection or no answer in time; may have been carried out where it was sent
  fate_unknown,  ///< the connection was lost behind it; may have been carried out
  closed,        ///< the session ended
};
std::string_view describe(Failure failure) noexcept;

class Outcome {
 public:
  explicit Outcome(const Result& result) noexcept : result_(&result) {}
  explicit Outcome(Failure failure) noexcept : failure_(failure) {}

  bool ok() const noexcept { return result_ && result_->ok(); }
  /// Null where there is no answer. Lasts for the call.
  const Result* result() const noexcept { return result_; }
  Failure failure() const noexcept { return failure_; }
  /// Why not ok().
  std::string_view error() const noexcept {
    return result_ ? result_->error() : describe(failure_);
  }

 private:
  const Result* result_ = nullptr;
  Failure failure_ = Failure::closed;
};

/// Called once, never from inside the query's call.
using OnOutcome = UniqueFunction<void(const Outcome&)>;

/// Whether a query that may have been carried out already may be sent once more.
enum class Repeat : std::uint8_t { never, safe };

}  // namespace sockeye::postgres
