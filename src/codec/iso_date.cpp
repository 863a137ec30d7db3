#include "codec/iso_date.hpp"

#include <array>
#include <cinttypes>
#include <cstdio>

namespace sockeye::codec {
namespace {

constexpr std::int64_t day = 86'400'000;
constexpr std::int64_t farthest = 100'000'000 * day;

struct Calendar {
  std::int64_t year;
  int month;
  int day;
};

/// The Gregorian calendar, counted in eras of 400 years that begin in March, so that a leap day is
/// a year's last.
Calendar calendar_of(std::int64_t days) noexcept {
  constexpr std::int64_t era_days = 146'097;
  days += 719'468;
  const std::int64_t era = (days >= 0 ? days : days - (era_days - 1)) / era_days;
  const std::int64_t of_era = days - era * era_days;
  const std::int64_t year_of_era =
      (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * of_year + 2) / 153;
  const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  return {era * 400 + year_of_era + (month <= 2 ? 1 : 0), static_cast<int>(month),
          static_cast<int>(of_year - (153 * march_month + 2) / 5 + 1)};
}

}  // namespace

std::string iso_date(std::int64_t milliseconds) {
  if (milliseconds > farthest || milliseconds < -farthest) return {};
  std::int64_t days = milliseconds / day;
  std::int64_t rest = milliseconds % day;
  if (rest < 0) {
    rest += day;
    --days;
  }
  const Calendar date = calendar_of(days);
  std::array<char, 40> text;
  const bool signed_year = date.year < 0 || date.year > 9999;
  int size = signed_year ? std::snprintf(text.data(), text.size(), "%+07" PRId64, date.year)
                         : std::snprintf(text.data(), text.size(), "%04" PRId64, date.year);
  size += std::snprintf(text.data() + size, text.size() - static_cast<std::size_t>(size),
                        "-%02d-%02dT%02d:%02d:%02d.%03dZ", date.month, date.day,
                        static_cast<int>(rest / 3'600'000), static_cast<int>(rest / 60'000 % 60),
                        static_cast<int>(rest / 1000 % 60), static_cast<int>(rest % 1000));
  return {text.data(), static_cast<std::size_t>(size)};
}

}  // namespace sockeye::codec
