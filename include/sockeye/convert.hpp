// C++ values to payloads and back: numbers, strings, containers, optional, variant, enums by name
// and plain structs by their fields' names.
//
//   struct Task { std::int64_t id; std::string title; std::optional<std::string> assignee; };
//   std::string json = sockeye::to_json(Task{1, "Write", {}});      // {"id":1,"title":"Write"}
//   sockeye::Result<Task> task = sockeye::from_json<Task>(json);
//
// Members without a field are ignored; a missing member is an error unless its field is a
// std::optional. A type of one's own gets a specialisation of Convert.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sockeye/export.hpp"
#include "sockeye/payload.hpp"
#include "sockeye/value.hpp"

namespace sockeye {

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

}  // namespace detail

/// Why a payload is not of the type that was asked for, and where.
class SOCKEYE_EXPORT DecodeError {
 public:
  /// Says what was expected and, from `got`, what was there instead. Answers false, so that a
  /// decoder can return it.
  bool expected(std::string_view what, Cursor got);
  /// Says what is wrong in words of its own ("missing"). Answers false.
  bool fail(std::string message);
  /// Adds a step to the path, innermost first. Answers false.
  bool at(std::size_t index);
  bool at(std::string_view key);
  void clear() noexcept;

  /// What is wrong, without the path.
  const std::string& reason() const noexcept { return reason_; }
  /// The path below `root`: "args[0].tags[2]" for root "args".
  std::string path(std::string_view root = {}) const;
  /// "args[0].tags[2]: expected string, got number"
  std::string message(std::string_view root = {}) const;

 private:
  std::string reason_;
  std::vector<std::string> steps_;
};

/// How a T is read and written. Specialise it for a type of your own with the two functions
///
///   static bool decode(Cursor from, T& into, DecodeError& error);
///   static void encode(PayloadWriter& to, const T& from);
template <class T>
struct Convert;

/// Reads a T; on false `into` is unspecified and `error` says why.
template <class T>
bool decode(Cursor from, T& into, DecodeError& error) {
  return Convert<T>::decode(from, into, error);
}

/// Writes a T.
template <class T>
void encode(PayloadWriter& to, const T& from) {
  Convert<T>::encode(to, from);
}

namespace detail {

/// A payload's value that waits to be written.
struct Writable {
  void (*write)(PayloadWriter& to, const void* value);
  const void* value;

  template <class T>
  static Writable of(const T& value) noexcept {
    return {[](PayloadWriter& to, const void* from) { encode(to, *static_cast<const T*>(from)); },
            &value};
  }
};

/// A place for a payload's value.
struct Readable {
  bool (*read)(Cursor from, void* value, DecodeError& error);
  void* value;

  template <class T>
  static Readable of(T& value) noexcept {
    return {[](Cursor from, void* into, DecodeError& error) {
              return decode(from, *static_cast<T*>(into), error);
            },
            &value};
  }
};

SOCKEYE_EXPORT Value write_value(Writable from);
SOCKEYE_EXPORT std::string write_json(Writable from);
SOCKEYE_EXPORT Result<void> read_value(const Value& from, Readable into);
SOCKEYE_EXPORT Result<void> read_json(std::string_view json, Readable into);

}  // namespace detail

/// `from` as a Value.
template <class T>
Value to_value(const T& from) {
  return detail::write_value(detail::Writable::of(from));
}

/// `from` as a T, or what does not fit and where.
template <class T>
Result<T> from_value(const Value& from) {
  T value{};
  Result<void> read = detail::read_value(from, detail::Readable::of(value));
  if (!read.ok()) return read.error();
  return value;
}

/// As `JSON.stringify` would print it. For one's own storage and HTTP; bytes as `Value::to_json`.
template <class T>
std::string to_json(const T& from) {
  return detail::write_json(detail::Writable::of(from));
}

/// As `JSON.parse` would read it, converted to a T. Nesting deeper than 128 is refused.
template <class T>
Result<T> from_json(std::string_view json) {
  T value{};
  Result<void> read = detail::read_json(json, detail::Readable::of(value));
  if (!read.ok()) return read.error();
  return value;
}

template <class T>
T Value::as() const {
  T value{};
  const Result<void> read = detail::read_value(*this, detail::Readable::of(value));
  if (!read.ok()) throw BadValue(read.error().message());
  return value;
}

template <class T>
Result<T> Value::try_as() const {
  return from_value<T>(*this);
}

}  // namespace sockeye

#include "sockeye/convert_containers.hpp"
#include "sockeye/convert_scalars.hpp"
#include "sockeye/convert_structs.hpp"
