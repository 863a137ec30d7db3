// A received payload, flat: the tokens that Cursor walks and the memory that they point into. Made
// to be cleared and filled again, so that a shard reads every packet into the same one.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "sockeye/payload.hpp"

namespace sockeye::codec {

/// Moves keep all tokens valid. A string without escapes is a view into the text that was read.
class Tape {
 public:
  Tape() = default;
  Tape(Tape&&) noexcept = default;
  Tape& operator=(Tape&&) noexcept = default;

  /// Empty again; keeps its memory unless a large payload made it large.
  void clear() noexcept;
  bool empty() const noexcept { return tokens_.empty(); }
  /// The whole payload; a null when empty. Valid until the tape changes.
  Cursor root() const noexcept { return empty() ? Cursor() : Cursor(tokens_.data()); }

  /// A copy of `text` that lives as long as this payload, up to the next clear.
  std::string_view keep(std::string_view text);
  /// Takes over a text that this payload refers to.
  void adopt(std::unique_ptr<char[]> text) { text_ = std::move(text); }
  /// Keeps alive what this payload refers to, up to the next clear.
  void hold(std::shared_ptr<const void> owner) noexcept { owner_ = std::move(owner); }
  /// `size` writable bytes that live as long as this payload.
  char* allocate(std::size_t size);

  std::vector<detail::Token>& tokens() noexcept { return tokens_; }
  std::vector<Binary>& attachments() noexcept { return attachments_; }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };

  std::vector<detail::Token> tokens_;
  std::vector<Binary> attachments_;
  std::vector<Block> blocks_;
  std::unique_ptr<char[]> text_;
  std::shared_ptr<const void> owner_;
  std::size_t used_ = 0;
};

/// Fills `tape` with an array of the values. Strings and bytes are views into them.
void read_values(std::span<const Value> values, Tape& tape);
/// Fills `tape` with one value.
void read_value(const Value& value, Tape& tape);

}  // namespace sockeye::codec
