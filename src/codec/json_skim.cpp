#include "codec/json_skim.hpp"

namespace sockeye::codec {
namespace {

bool is_space(char c) noexcept {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}
bool ends_scalar(char c) noexcept {
  return c == ',' || c == ']' || c == '}' || is_space(c);
}

}  // namespace

bool JsonSkim::take_behind_space(char c) noexcept {
  while (!ends() && is_space(text_[at_])) ++at_;
  return take_here(c);
}

unsigned JsonSkim::small_number() noexcept {
  take('\0');
  unsigned number = 0;
  std::size_t digits = 0;
  for (; !ends() && text_[at_] >= '0' && text_[at_] <= '9' && digits < 5; ++at_, ++digits) {
    number = number * 10 + static_cast<unsigned>(text_[at_] - '0');
  }
  if (digits == 0 || digits > 4 || ends() || !ends_scalar(text_[at_])) fail();
  return failed_ ? 0 : number;
}

void JsonSkim::skip_string() noexcept {
  while (!ends()) {
    at_ += plain_prefix(text_.substr(at_));
    if (take_here('"')) return;
    // An escape is two characters, the first of which may be a backslash or hide a quote.
    at_ += !ends() && text_[at_] == '\\' ? 2U : 1U;
  }
  fail();
}

void JsonSkim::skip() noexcept {
  std::size_t depth = 0;
  do {
    take('\0');
    if (ends()) return fail();
    const char c = text_[at_];
    if (c == '"') {
      ++at_;
      skip_string();
    } else if (c == '[' || c == '{') {
      ++at_;
      ++depth;
    } else if (c == ']' || c == '}') {
      if (depth == 0) return fail();
      ++at_;
      --depth;
    } else if (c == ',' || c == ':') {
      if (depth == 0) return fail();
      ++at_;
    } else {
      while (!ends() && !ends_scalar(text_[at_])) ++at_;
    }
  } while (depth > 0 && !failed_);
}

}  // namespace sockeye::codec
