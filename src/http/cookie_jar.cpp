#include "http/cookie_jar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "sockeye/http/headers.hpp"

namespace sockeye::http {
namespace {

// A Max-Age beyond this means "for good".
constexpr long long longest_age = 400LL * 24 * 3600;

std::string_view trim(std::string_view text) noexcept {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::string_view take_part(std::string_view& rest) noexcept {
  const std::size_t end = std::min(rest.find(';'), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trim(part);
}

// What a Cookie header cannot hold without being taken for something else.
bool is_clean(std::string_view text) noexcept {
  return std::ranges::none_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == ';'; });
}

// As parseInt reads: digits behind a sign, whatever follows.
std::optional<long long> leading_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  long long value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return text.starts_with('-') ? 0 : longest_age;
  if (stop == text.data()) return std::nullopt;
  return value;
}

bool is_delimiter(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x09 || (byte >= 0x20 && byte <= 0x2f) || (byte >= 0x3b && byte <= 0x40) ||
         (byte >= 0x5b && byte <= 0x60) || (byte >= 0x7b && byte <= 0x7e);
}

// Digits at the front, `least` to `most` of them, no digit behind.
std::optional<int> number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t size = 0;
  while (size < text.size() && text[size] >= '0' && text[size] <= '9') ++size;
  if (size < least || size > most) return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + size, value);
  text.remove_prefix(size);
  return value;
}

struct Date {
  std::optional<std::chrono::seconds> time;
  std::optional<int> day;
  std::optional<int> month;
  std::optional<int> year;
};

std::optional<std::chrono::seconds> time_of(std::string_view token) {
  const auto hour = number(token, 1, 2);
  if (!hour || !token.starts_with(':')) return std::nullopt;
  token.remove_prefix(1);
  const auto minute = number(token, 1, 2);
  if (!minute || !token.starts_with(':')) return std::nullopt;
  token.remove_prefix(1);
  const auto second = number(token, 1, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

std::optional<int> month_of(std::string_view token) {
  constexpr std::array<std::string_view, 12> names{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (Headers::same_name(token.substr(0, 3), names[i])) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

void take_token(Date& date, std::string_view token) {
  if (!date.time && (date.time = time_of(token))) return;
  std::string_view rest = token;
  if (!date.day && (date.day = number(rest, 1, 2))) return;
  if (!date.month && (date.month = month_of(token))) return;
  rest = token;
  if (!date.year && (date.year = number(rest, 2, 4))) {
    if (*date.year < 70) {
      *date.year += 2000;
    } else if (*date.year < 100) {
      *date.year += 1900;
    }
  }
}

}  // namespace

std::optional<CookieJar::Time> parse_cookie_date(std::string_view text) {
  Date date;
  while (!text.empty()) {
    const auto begin = std::ranges::find_if_not(text, is_delimiter);
    const auto end = std::find_if(begin, text.end(), is_delimiter);
    take_token(date, {begin, end});
    text = {end, text.end()};
  }
  if (!date.time || !date.day || !date.month || !date.year || *date.year < 1601) {
    return std::nullopt;
  }
  const std::chrono::year_month_day day{std::chrono::year(*date.year),
                                        std::chrono::month(static_cast<unsigned>(*date.month)),
                                        std::chrono::day(static_cast<unsigned>(*date.day))};
  if (!day.ok()) return std::nullopt;
  // Years that the clock cannot count in nanoseconds.
  if (*date.year > 2200) return CookieJar::Time::max();
  if (*date.year < 1700) return CookieJar::Time::min();
  return std::chrono::sys_days(day) + *date.time;
}

void CookieJar::set(std::string_view set_cookie, Time now) {
  const std::string_view pair = take_part(set_cookie);
  const std::size_t equals = pair.find('=');
  if (equals == std::string_view::npos) return;
  Cookie cookie{std::string(trim(pair.substr(0, equals))), {}, {}};
  std::string_view value = trim(pair.substr(equals + 1));
  if (value.size() >= 2 && value.starts_with('"')) value = value.substr(1, value.size() - 2);
  cookie.value = value;
  if (cookie.name.empty() || pair.size() > largest_cookie || !is_clean(pair)) return;
  while (!set_cookie.empty()) {
    const std::string_view part = take_part(set_cookie);
    const std::size_t mark = part.find('=');
    if (mark == std::string_view::npos) continue;
    const std::string_view key = trim(part.substr(0, mark));
    const std::string_view text = trim(part.substr(mark + 1));
    if (Headers::same_name(key, "Expires")) {
      if (const auto date = parse_cookie_date(text)) cookie.expires = *date;
    } else if (Headers::same_name(key, "Max-Age")) {
      if (const auto age = leading_integer(text)) {
        cookie.expires = now + std::chrono::seconds(std::clamp(*age, -1LL, longest_age));
      }
    }
  }
  const auto same = std::ranges::find(cookies_, cookie.name, &Cookie::name);
  if (same != cookies_.end()) {
    *same = std::move(cookie);
    return;
  }
  if (cookies_.size() == most_cookies) cookies_.erase(cookies_.begin());
  cookies_.push_back(std::move(cookie));
}

std::string CookieJar::header(Time now) {
  std::erase_if(cookies_,
                [&](const Cookie& cookie) { return cookie.expires && *cookie.expires <= now; });
  std::string result;
  for (const Cookie& each : cookies_) {
    if (!result.empty()) result += "; ";
    result += each.name;
    result += '=';
    result += each.value;
  }
  return result;
}

}  // namespace sockeye::http
