// A first look at a JSON text, in front of reading it: finds a few members and steps over the rest
// without checking it. What it finds is right where the text is JSON; nothing is said where it is
// not.
#pragma once

#include <cstddef>
#include <string_view>

#include "codec/json_plain.hpp"

namespace sockeye::codec {

/// Stands at one place in the text and goes forward. Once something is not as expected it has
/// failed, finds nothing more, and stays so.
class JsonSkim {
 public:
  explicit JsonSkim(std::string_view text) noexcept : text_(text) {}

  bool failed() const noexcept { return failed_; }

  /// `each()` stands at each element, which it takes or skips.
  template <class Each>
  void array(Each each) {
    if (!take('[')) return fail();
    for (bool first = true; !failed_ && !take(']'); first = false) {
      if (!first && !take(',')) return fail();
      each();
    }
  }

  /// `each(key)` stands at each member's value, which it takes or skips.
  template <class Each>
  void object(Each each) {
    if (!take('{')) return fail();
    for (bool first = true; !failed_ && !take('}'); first = false) {
      if (!first && !take(',')) return fail();
      const std::string_view key = string();
      if (!take(':')) return fail();
      if (!failed_) each(key);
    }
  }

  /// A string that is plain ASCII and has no escapes; fails at any other value.
  std::string_view string() noexcept {
    if (!take('"')) return fail(), std::string_view();
    const std::string_view found = text_.substr(at_, plain_prefix(text_.substr(at_)));
    at_ += found.size();
    if (!take_here('"')) return fail(), std::string_view();
    return found;
  }

  /// A whole number below 10,000; fails at any other value.
  unsigned small_number() noexcept;

  /// Steps over one value of any kind.
  void skip() noexcept;

 private:
  void fail() noexcept { failed_ = true; }
  bool ends() const noexcept { return at_ >= text_.size(); }
  bool take_here(char c) noexcept {
    if (ends() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool take(char c) noexcept {
    if (take_here(c)) return true;
    // Rare: what JSON.stringify prints has no space.
    return !ends() && text_[at_] <= ' ' && take_behind_space(c);
  }
  bool take_behind_space(char c) noexcept;
  void skip_string() noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace sockeye::codec
