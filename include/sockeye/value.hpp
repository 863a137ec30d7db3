// Value: Socket.IO's data model as one type, for payloads that no struct describes: JSON plus
// binary at any depth. And Id, an integer that survives a browser.
//
//   Value v = Value::object({{"name", "Ada"}, {"tags", Value::array({1, 2})}});
//   int first = v["tags"][0].as<int>();
#pragma once

#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/binary.hpp"
#include "sockeye/error.hpp"
#include "sockeye/export.hpp"
#include "sockeye/kind.hpp"

namespace sockeye {

/// An int64 that travels as a string, since a browser rounds integers past 2^53 - 1.
struct Id {
  /// The number; comparisons are the numbers'.
  std::int64_t value = 0;
  friend auto operator<=>(const Id&, const Id&) = default;
};

/// Thrown by `Value::as<T>()` where the value is no T. `what()` carries the path:
/// `tags[2]: expected string, got number`. Inside a handler it ends the call and reaches the error
/// hook.
class SOCKEYE_EXPORT BadValue : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

namespace detail {
class ObjectData;
struct ValueAccess;
template <class T>
concept ValueInteger = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                       !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                       !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;
}  // namespace detail

/// Null, a boolean, an int64, a uint64, a double, a string (UTF-8), bytes, an array or an object
/// (members in insertion order; a key set again keeps its place, as in JavaScript).
///
/// A value type of 16 bytes; copies are deep. One object may be read by several threads at a time.
class SOCKEYE_EXPORT Value {
 public:
  struct Member;

  Value() noexcept = default;
  /// Null.
  Value(std::nullptr_t) noexcept {}
  /// A boolean, a number, a string or bytes.
  template <std::same_as<bool> T>
  Value(T value) noexcept : kind_(Kind::boolean) {
    data_.boolean = value;
  }
  template <detail::ValueInteger T>
  Value(T value) noexcept {
    if constexpr (std::signed_integral<T>) {
      set_int64(value);
    } else {
      set_uint64(value);
    }
  }
  template <std::floating_point T>
  Value(T value) noexcept : kind_(Kind::number) {
    data_.number = static_cast<double>(value);
  }
  Value(const char* text) : Value(std::string_view(text)) {}
  Value(std::string_view text);
  Value(std::string text);
  Value(Binary bytes);
  /// As a string.
  Value(Id id);

  /// A deep copy; what is moved from is null.
  Value(const Value& other);
  Value(Value&& other) noexcept
      : kind_(std::exchange(other.kind_, Kind::null)), data_(other.data_) {}
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept {
    std::swap(kind_, other.kind_);
    std::swap(data_, other.data_);
    return *this;
  }
  ~Value() {
    if (kind_ >= Kind::string) destroy();
  }

  /// `Value::array({1, "two", Value::array({})})`
  static Value array(std::initializer_list<Value> elements = {});
  static Value array(std::vector<Value> elements);
  /// `Value::object({{"id", 1}, {"name", "Ada"}})`
  static Value object(std::initializer_list<std::pair<std::string_view, Value>> members = {});

  /// What it is.
  Kind kind() const noexcept { return kind_; }
  bool is_null() const noexcept { return kind_ == Kind::null; }
  bool is_bool() const noexcept { return kind_ == Kind::boolean; }
  /// An int64 or a uint64; a double is none, even 5.0.
  bool is_integer() const noexcept { return kind_ == Kind::int64 || kind_ == Kind::uint64; }
  /// Any number.
  bool is_number() const noexcept { return is_integer() || kind_ == Kind::number; }
  bool is_string() const noexcept { return kind_ == Kind::string; }
  bool is_binary() const noexcept { return kind_ == Kind::binary; }
  bool is_array() const noexcept { return kind_ == Kind::array; }
  bool is_object() const noexcept { return kind_ == Kind::object; }

  /// The value as a T: any type that a payload may have (see convert.hpp). Throws BadValue.
  template <class T>
  T as() const;
  /// As `as`, without throwing.
  template <class T>
  Result<T> try_as() const;

  /// The text of a string, else "". Valid while this object lives unchanged.
  std::string_view text() const noexcept;
  /// The bytes of a binary, else none.
  const Binary& bytes() const noexcept;

  /// Elements of an array or members of an object, else 0.
  std::size_t size() const noexcept;
  bool empty() const noexcept { return size() == 0; }
  /// A null Value where this is no object or has no such member.
  const Value& operator[](std::string_view key) const noexcept;
  const Value& operator[](const char* key) const noexcept { return (*this)[std::string_view(key)]; }
  /// A null Value where this is no array or the index is past its end.
  template <detail::ValueInteger T>
  const Value& operator[](T index) const noexcept {
    return element(static_cast<std::size_t>(index));
  }
  bool contains(std::string_view key) const noexcept { return find(key) != nullptr; }
  /// The member, or nullptr.
  const Value* find(std::string_view key) const noexcept;
  Value* find(std::string_view key) noexcept;

  /// The elements of an array, else none.
  std::span<const Value> elements() const noexcept;
  std::span<Value> elements() noexcept;
  /// The members of an object in insertion order, else none.
  std::span<const Member> members() const noexcept;

  /// Appends to an array; a null becomes an array first. Throws BadValue on any other kind.
  Value& push(Value element);
  /// Sets a member; a null becomes an object first. Throws BadValue on any other kind.
  Value& set(std::string_view key, Value value);
  /// Removes a member; false where there is none.
  bool erase(std::string_view key);

  /// As `JSON.stringify` prints it: NaN and infinities as null; bytes as a Buffer's
  /// `{"type":"Buffer","data":[...]}`.
  std::string to_json() const;
  /// As `JSON.parse` reads it; nesting deeper than 128 is refused. The error names the offset.
  static Result<Value> parse(std::string_view json);

  /// Numbers compare by value, whatever their kind; objects regardless of their members' order.
  friend bool operator==(const Value& a, const Value& b) noexcept { return equal(a, b); }

 private:
  union Data {
    bool boolean;
    std::int64_t int64;
    std::uint64_t uint64;
    double number;
    std::string* string;
    Binary* binary;
    std::vector<Value>* array;
    detail::ObjectData* object;
  };

  void set_int64(std::int64_t value) noexcept {
    kind_ = Kind::int64;
    data_.int64 = value;
  }
  void set_uint64(std::uint64_t value) noexcept {
    if (value <= INT64_MAX) return set_int64(static_cast<std::int64_t>(value));
    kind_ = Kind::uint64;
    data_.uint64 = value;
  }
  const Value& element(std::size_t index) const noexcept;
  void destroy() noexcept;
  static bool equal(const Value& a, const Value& b) noexcept;

  friend struct detail::ValueAccess;

  Kind kind_ = Kind::null;
  Data data_ = {};
};

/// A member of an object.
struct Value::Member {
  /// Its name and its value.
  std::string key;
  Value value;
};

}  // namespace sockeye

/// As that of the number.
template <>
struct std::hash<sockeye::Id> {
  std::size_t operator()(sockeye::Id id) const noexcept {
    return std::hash<std::int64_t>()(id.value);
  }
};

#include "sockeye/convert.hpp"
