// What a call hands back when it did not succeed: an Error with a message that a person can read,
// optional data that travels to the peer, and Result<T>, which is a T or an Error.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "sockeye/export.hpp"

namespace sockeye {

class Value;

/// A failure as a value. In a namespace's middleware its message and data reach the client as
/// CONNECT_ERROR (`connect_error` in the JavaScript client).
class SOCKEYE_EXPORT Error {
 public:
  Error() = default;
  /// With a message alone.
  explicit Error(std::string message) : message_(std::move(message)) {}
  /// `data` is sent to the client beside the message, as `err.data`.
  Error(std::string message, Value data);

  /// For a person to read.
  const std::string& message() const noexcept { return message_; }
  /// Null where there is none.
  const Value* data() const noexcept { return data_.get(); }

 private:
  std::string message_;
  std::shared_ptr<const Value> data_;
};

/// A T, or the Error that prevented it. Nothing throws but `value()` on an error.
template <class T>
class [[nodiscard]] Result {
 public:
  /// The one or the other.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  /// Whether there is a value.
  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  /// The value; only where `ok()`.
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  /// Only where `!ok()`.
  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Success, or the Error that prevented it.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  /// A failure.
  Result(Error error) : failed_(true), error_(std::move(error)) {}

  /// Whether it succeeded; the error where it did not.
  bool ok() const noexcept { return !failed_; }
  explicit operator bool() const noexcept { return ok(); }
  const Error& error() const { return error_; }

 private:
  bool failed_ = false;
  Error error_;
};

}  // namespace sockeye
