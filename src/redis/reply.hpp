// An answer of Redis (RESP2) as a view: flat nodes in the order of the wire over the bytes that
// arrived.
//
//   *2 $1 a *1 :5   ->   | array 2, span 4 | string a | array 1, span 2 | integer 5 |
//
// It lasts for the call that hands it out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sockeye::redis {

enum class ReplyKind : std::uint8_t { nil, status, error, integer, string, array };

/// One part of an answer, as the reader leaves it. Positions count from the answer's first byte.
struct ReplyNode {
  ReplyKind kind = ReplyKind::nil;
  /// Nodes that it and what stands in it take.
  std::uint32_t span = 1;
  /// Of an array its elements, of texts their bytes, of an integer its value.
  std::int64_t number = 0;
  std::size_t position = 0;
};

class Reply {
 public:
  Reply(const ReplyNode* node, const char* base) noexcept : node_(node), base_(base) {}

  ReplyKind kind() const noexcept { return node_->kind; }
  bool is_nil() const noexcept { return kind() == ReplyKind::nil; }
  bool is_error() const noexcept { return kind() == ReplyKind::error; }
  bool is_array() const noexcept { return kind() == ReplyKind::array; }
  bool is_integer() const noexcept { return kind() == ReplyKind::integer; }

  /// Of strings, status lines and errors; empty for others.
  std::string_view text() const noexcept {
    const ReplyKind k = kind();
    if (k != ReplyKind::string && k != ReplyKind::status && k != ReplyKind::error) return {};
    return {base_ + node_->position, static_cast<std::size_t>(node_->number)};
  }
  /// 0 for what is no integer.
  std::int64_t integer() const noexcept { return is_integer() ? node_->number : 0; }
  /// The elements of an array; 0 for others.
  std::size_t size() const noexcept {
    return is_array() ? static_cast<std::size_t>(node_->number) : 0;
  }

  /// The elements in order; each step is O(1).
  class Iterator {
   public:
    Iterator(const ReplyNode* node, const char* base) noexcept : node_(node), base_(base) {}
    Reply operator*() const noexcept { return {node_, base_}; }
    Iterator& operator++() noexcept {
      node_ += node_->span;
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) noexcept {
      return a.node_ == b.node_;
    }

   private:
    const ReplyNode* node_;
    const char* base_;
  };
  Iterator begin() const noexcept { return {node_ + 1, base_}; }
  Iterator end() const noexcept { return {is_array() ? node_ + node_->span : node_ + 1, base_}; }

  /// O(index); `index` is below size().
  Reply operator[](std::size_t index) const noexcept {
    Iterator at = begin();
    while (index-- > 0) ++at;
    return *at;
  }

 private:
  const ReplyNode* node_;
  const char* base_;
};

}  // namespace sockeye::redis
