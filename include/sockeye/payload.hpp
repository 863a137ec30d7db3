// Payloads as they travel: Cursor reads one that was received, PayloadWriter writes one to send.
// Neither knows a format: JSON and MessagePack stand behind the same two classes.
//
//   ["move",{"x":1}]  ->  array 2 | string | object 1 | string "x" | int64 1
//
// A received payload is a flat run of tokens, each container with the number of tokens it spans, so
// that skipping a value costs nothing and reading it needs no tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/binary.hpp"
#include "sockeye/export.hpp"
#include "sockeye/kind.hpp"

namespace sockeye {

class Value;

namespace detail {

/// One step of a received payload. Strings and bytes lie elsewhere (the text, or its reader's
/// buffers). An object's members are a string token and the member's value, in turn.
struct Token {
  Kind kind = Kind::null;
  /// A binary that took the place of a placeholder object: `next[0].data.span` tokens are its own.
  bool linked = false;
  /// Length of a string or binary; elements of an array; members of an object.
  std::uint32_t size = 0;
  union {
    bool boolean;
    std::int64_t int64;
    std::uint64_t uint64;
    double number;
    const char* bytes;
    std::uint64_t span;  ///< tokens that a container spans, itself included
  } data = {.uint64 = 0};
};
static_assert(sizeof(Token) == 16);

inline constexpr Token null_token{};

inline const Token* skip(const Token* token) noexcept {
  if (token->kind >= Kind::array) return token + token->data.span;
  return token->linked ? token + token[1].data.span : token + 1;
}

}  // namespace detail

class Elements;
class Members;

/// A place in a received payload. Costs a pointer; valid while the packet that it came with is, in
/// a handler until it returns. The `as_` functions expect the kind that they name; ask first.
class SOCKEYE_EXPORT Cursor {
 public:
  /// A null.
  Cursor() noexcept = default;
  /// The library's own.
  explicit Cursor(const detail::Token* token) noexcept : token_(token) {}

  /// What stands there.
  Kind kind() const noexcept { return token_->kind; }
  bool is_null() const noexcept { return kind() == Kind::null; }
  bool is_number() const noexcept { return kind() >= Kind::int64 && kind() <= Kind::number; }

  /// The value of that kind.
  bool as_bool() const noexcept { return token_->data.boolean; }
  std::int64_t as_int64() const noexcept { return token_->data.int64; }
  std::uint64_t as_uint64() const noexcept { return token_->data.uint64; }
  /// Any number, as the nearest double.
  double as_double() const noexcept {
    if (kind() == Kind::int64) return static_cast<double>(token_->data.int64);
    if (kind() == Kind::uint64) return static_cast<double>(token_->data.uint64);
    return token_->data.number;
  }
  std::string_view as_string() const noexcept { return {token_->data.bytes, token_->size}; }
  /// The bytes of a binary.
  std::string_view as_binary() const noexcept { return {token_->data.bytes, token_->size}; }

  /// Elements of an array or members of an object (as they came, repeated keys too), else 0.
  std::size_t size() const noexcept { return kind() >= Kind::array ? token_->size : 0; }
  /// The elements of an array, else none.
  Elements elements() const noexcept;
  /// The members of an object, else none. Of a repeated key the last one counts.
  Members members() const noexcept;
  /// The last member of that name, or a null. Linear.
  Cursor operator[](std::string_view key) const noexcept;

  /// A copy of what stands there, which may be kept.
  Value to_value() const;

  /// The library's own.
  const detail::Token* token() const noexcept { return token_; }

 private:
  const detail::Token* token_ = &detail::null_token;
};

/// Consecutive elements of an array: a range of Cursor. An event's arguments are one.
class SOCKEYE_EXPORT Elements {
 public:
  class iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = Cursor;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Cursor;

    iterator() noexcept = default;
    iterator(const detail::Token* token, std::size_t left) noexcept : token_(token), left_(left) {}
    Cursor operator*() const noexcept { return Cursor(token_); }
    iterator& operator++() noexcept {
      token_ = detail::skip(token_);
      --left_;
      return *this;
    }
    iterator operator++(int) noexcept {
      iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.left_ == b.left_;
    }

   private:
    const detail::Token* token_ = nullptr;
    std::size_t left_ = 0;
  };

  Elements() noexcept = default;
  /// The library's own.
  Elements(const detail::Token* first, std::size_t size) noexcept : first_(first), size_(size) {}

  /// As those of a container.
  iterator begin() const noexcept { return {first_, size_}; }
  iterator end() const noexcept { return {nullptr, 0}; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  /// Without the first `count` elements, or none.
  Elements drop(std::size_t count) const noexcept {
    Elements rest = *this;
    for (; count > 0 && rest.size_ > 0; --count, --rest.size_) {
      rest.first_ = detail::skip(rest.first_);
    }
    return rest;
  }
  /// The element at `index`, or a null past the end. Linear.
  Cursor operator[](std::size_t index) const noexcept {
    const Elements rest = drop(index);
    return rest.empty() ? Cursor() : Cursor(rest.first_);
  }
  std::vector<Value> to_values() const;

 private:
  const detail::Token* first_ = nullptr;
  std::size_t size_ = 0;
};

/// The members of an object, in the order in which they came: a range of {key, value}.
class Members {
 public:
  /// A name with its value.
  struct Member {
    /// As they came; both are views.
    std::string_view key;
    Cursor value;
  };

  class iterator {
   public:
    iterator(const detail::Token* token, std::size_t left) noexcept : token_(token), left_(left) {}
    Member operator*() const noexcept { return {Cursor(token_).as_string(), Cursor(token_ + 1)}; }
    iterator& operator++() noexcept {
      token_ = detail::skip(token_ + 1);
      --left_;
      return *this;
    }
    friend bool operator==(const iterator& a, const iterator& b) noexcept {
      return a.left_ == b.left_;
    }

   private:
    const detail::Token* token_;
    std::size_t left_;
  };

  /// The library's own.
  Members(const detail::Token* first, std::size_t size) noexcept : first_(first), size_(size) {}
  /// As those of a container.
  iterator begin() const noexcept { return {first_, size_}; }
  iterator end() const noexcept { return {nullptr, 0}; }
  std::size_t size() const noexcept { return size_; }

 private:
  const detail::Token* first_;
  std::size_t size_;
};

inline Elements Cursor::elements() const noexcept {
  return kind() == Kind::array ? Elements(token_ + 1, token_->size) : Elements();
}
inline Members Cursor::members() const noexcept {
  return kind() == Kind::object ? Members(token_ + 1, token_->size) : Members(nullptr, 0);
}
inline Cursor Cursor::operator[](std::string_view key) const noexcept {
  Cursor found;
  for (const auto [name, value] : members()) {
    if (name == key) found = value;
  }
  return found;
}

/// How a payload is written down.
enum class PayloadFormat : std::uint8_t {
  json,
  msgpack,
  value,  ///< not yet: a parser of the user's own will encode it
};

/// A payload ready to be framed.
struct EncodedPayload {
  /// The payload's text (JSON) or bytes (MessagePack).
  std::string bytes;
  /// What travels beside it, in the order of its placeholders. MessagePack needs none.
  std::vector<Binary> attachments;
  /// Integers past 2^53 - 1 in it, which a browser rounds.
  std::size_t unsafe_integers = 0;
  PayloadFormat format = PayloadFormat::json;
  /// The payload itself in the format `value`, else null.
  std::shared_ptr<const Value> value = {};
};

/// Takes a payload value by value. Calls must nest properly: as many elements or members as were
/// announced, a key before each member's value. For one thread.
class PayloadWriter {
 public:
  PayloadWriter() = default;
  PayloadWriter(const PayloadWriter&) = delete;
  PayloadWriter& operator=(const PayloadWriter&) = delete;
  virtual ~PayloadWriter() = default;

  /// One value each.
  virtual void null() = 0;
  virtual void boolean(bool value) = 0;
  virtual void int64(std::int64_t value) = 0;
  virtual void uint64(std::uint64_t value) = 0;
  /// NaN and infinities become null in JSON.
  virtual void number(double value) = 0;
  /// UTF-8; a lone surrogate in WTF-8 is kept.
  virtual void string(std::string_view value) = 0;
  virtual void binary(Binary bytes) = 0;
  virtual void begin_array(std::size_t size) = 0;
  virtual void end_array() = 0;
  virtual void begin_object(std::size_t size) = 0;
  virtual void key(std::string_view name) = 0;
  virtual void end_object() = 0;

  /// What was written since the last finish. The writer is ready for another payload.
  virtual EncodedPayload finish() = 0;
  /// Takes back the buffer of a payload that has been framed, so that the next one allocates
  /// nothing. Optional.
  virtual void recycle(EncodedPayload&& payload) noexcept = 0;
};

}  // namespace sockeye
