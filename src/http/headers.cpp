#include "sockeye/http/headers.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sockeye::http {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr std::string_view token_marks = "!#$%&'*+-.^_`|~";

bool is_token(std::string_view name) noexcept {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') ||
           token_marks.find(c) != std::string_view::npos;
  });
}

// Of these a second field is dropped, as in Node.
bool is_single(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 16> single = {"age",
                                                       "authorization",
                                                       "content-length",
                                                       "content-type",
                                                       "etag",
                                                       "expires",
                                                       "from",
                                                       "host",
                                                       "if-modified-since",
                                                       "if-unmodified-since",
                                                       "last-modified",
                                                       "location",
                                                       "max-forwards",
                                                       "proxy-authorization",
                                                       "referer",
                                                       "user-agent"};
  return std::ranges::any_of(single,
                             [&](std::string_view one) { return Headers::same_name(one, name); });
}

}  // namespace

bool Headers::same_name(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && std::ranges::equal(a, b, {}, lower, lower);
}

Headers::Field Headers::iterator::operator*() const noexcept {
  const std::size_t colon = rest_.find(':');
  const std::size_t end = rest_.find('\n', colon);
  return {rest_.substr(0, colon), rest_.substr(colon + 1, end - colon - 1)};
}

Headers::iterator& Headers::iterator::operator++() noexcept {
  rest_.remove_prefix(rest_.find('\n') + 1);
  return *this;
}

Headers::Headers(std::initializer_list<Field> fields) {
  for (const auto& [name, value] : fields) add(name, value);
}

void Headers::add(std::string_view name, std::string_view value) {
  if (!is_token(name)) throw std::invalid_argument("invalid header name");
  constexpr std::string_view forbidden("\r\n\0", 3);
  if (value.find_first_of(forbidden) != std::string_view::npos) {
    throw std::invalid_argument("invalid character in header " + std::string(name));
  }
  bytes_.append(name);
  bytes_ += ':';
  bytes_.append(value);
  bytes_ += '\n';
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::remove(std::string_view name) {
  std::size_t at = 0;
  while (at < bytes_.size()) {
    const std::size_t colon = bytes_.find(':', at);
    const std::size_t end = bytes_.find('\n', colon) + 1;
    if (same_name(std::string_view(bytes_).substr(at, colon - at), name)) {
      bytes_.erase(at, end - at);
    } else {
      at = end;
    }
  }
}

std::string_view Headers::operator[](std::string_view name) const noexcept {
  for (const auto& [field, value] : *this) {
    if (same_name(field, name)) return value;
  }
  return {};
}

bool Headers::contains(std::string_view name) const noexcept {
  return std::ranges::any_of(*this,
                             [&](const Field& field) { return same_name(field.first, name); });
}

std::string Headers::get(std::string_view name) const {
  std::string joined;
  bool found = false;
  const std::string_view separator = same_name(name, "cookie") ? "; " : ", ";
  for (const auto& [field, value] : *this) {
    if (!same_name(field, name)) continue;
    if (found) {
      if (is_single(name)) break;
      joined += separator;
    }
    joined += value;
    found = true;
  }
  return joined;
}

}  // namespace sockeye::http
