#include "sockeye/http/headers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace sockeye::http {
namespace {

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

constexpr std::uint8_t in_token = 1;
constexpr std::uint8_t in_value = 2;

// What each byte may stand in.
constexpr std::array<std::uint8_t, 256> places = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(in_value);
  for (const char c : {'\r', '\n', '\0'}) table[static_cast<unsigned char>(c)] = 0;
  constexpr std::string_view token =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  for (const char c : token) table[static_cast<unsigned char>(c)] |= in_token;
  return table;
}();

bool is_all(std::string_view text, std::uint8_t place) noexcept {
  return std::ranges::all_of(
      text, [&](char c) { return (places[static_cast<unsigned char>(c)] & place) != 0; });
}

// Where the line of the first field of that name begins; npos where there is none.
std::size_t line_of(std::string_view lines, std::string_view name) noexcept {
  if (name.find(':') != std::string_view::npos) return std::string_view::npos;
  for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) {
    if (lines.size() - at > name.size() && lines[at + name.size()] == ':' &&
        Headers::same_name(lines.substr(at, name.size()), name)) {
      return at;
    }
  }
  return std::string_view::npos;
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
  if (name.empty() || !is_all(name, in_token)) throw std::invalid_argument("invalid header name");
  if (!is_all(value, in_value)) {
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
  for (;;) {
    const std::size_t line = line_of(bytes_, name);
    if (line == std::string_view::npos) return;
    bytes_.erase(line, bytes_.find('\n', line) + 1 - line);
  }
}

Headers::Headers(const HeaderView& view) : bytes_(view.bytes()) {}

std::string_view Headers::operator[](std::string_view name) const noexcept {
  return HeaderView(*this)[name];
}

bool Headers::contains(std::string_view name) const noexcept {
  return HeaderView(*this).contains(name);
}

std::string Headers::get(std::string_view name) const {
  return HeaderView(*this).get(name);
}

std::string_view HeaderView::operator[](std::string_view name) const noexcept {
  const std::size_t line = line_of(bytes_, name);
  if (line == std::string_view::npos) return {};
  const std::size_t value = line + name.size() + 1;
  return bytes_.substr(value, bytes_.find('\n', value) - value);
}

bool HeaderView::contains(std::string_view name) const noexcept {
  return line_of(bytes_, name) != std::string_view::npos;
}

std::string HeaderView::get(std::string_view name) const {
  std::string joined;
  bool found = false;
  const std::string_view separator = Headers::same_name(name, "cookie") ? "; " : ", ";
  for (const auto& [field, value] : *this) {
    if (!Headers::same_name(field, name)) continue;
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
